"""Of an archive the arrays are known by their names; what is not used is said."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stages.sources import npz
from stages.sources.known import SourceError
from stages.sources.npz import read_npz, read_unlabelled_npz
from tests.sources.malformed import IMAGES, LABELS


def saved(folder: Path, **arrays: Any) -> Path:
    np.savez(folder / "my.npz", allow_pickle=False, **arrays)
    return folder / "my.npz"


@pytest.mark.parametrize(("images", "labels"), [*npz.TRAIN, *npz.WHOLE])
def test_a_part_is_found_by_any_pair_of_names(tmp_path: Path, images: str, labels: str) -> None:
    arrays = {images.upper(): IMAGES, labels: LABELS[:, None]}
    found = read_npz(saved(tmp_path, **arrays), None)
    np.testing.assert_array_equal(found.train.images, IMAGES)
    assert (found.form, found.train.labels) == ("NPZ", ["0", "1", "2", "0", "1", "2"])
    assert (found.test, found.notes) == (None, [])


def test_test_images_without_labels_and_other_arrays_are_said(tmp_path: Path) -> None:
    path = saved(tmp_path, x_train=IMAGES, y_train=LABELS, X_test=IMAGES, Extra=LABELS)
    found = read_npz(path, None)
    assert found.test is None
    assert found.notes == [
        "my.npz: X_test: has no labels, so it is no test part; not used",
        "my.npz: Extra: beside the others; not used",
    ]


def test_images_to_be_labelled_are_those_to_test_or_the_only_ones(tmp_path: Path) -> None:
    path = saved(tmp_path, x_train=IMAGES, test_images=255 - IMAGES, images=IMAGES)
    np.testing.assert_array_equal(read_unlabelled_npz(path, None).images, 255 - IMAGES)
    path = saved(tmp_path, images=IMAGES, other=LABELS)
    np.testing.assert_array_equal(read_unlabelled_npz(path, None).images, IMAGES)
    path = saved(tmp_path, mine=IMAGES)
    np.testing.assert_array_equal(read_unlabelled_npz(path, None).images, IMAGES)
    with pytest.raises(SourceError, match=r"^my\.npz: Mine: expected pixels from 0 to 255"):
        read_unlabelled_npz(saved(tmp_path, Mine=IMAGES - 1.5), None)
    many: dict[str, Any] = dict.fromkeys("nmlkjihgfedcbA", IMAGES)
    with pytest.raises(SourceError) as caught:
        read_unlabelled_npz(saved(tmp_path, **many), None)
    assert str(caught.value) == (
        "my.npz: expected an array x_test or images, found A, b, c, d, e, f, g, h, i, j, k, l"
    )


def test_images_to_be_labelled_are_scaled_as_those_to_train(tmp_path: Path) -> None:
    dark = (IMAGES > 50).astype(np.uint8)
    path = saved(tmp_path, train_images=IMAGES / 255, test_images=dark)
    np.testing.assert_array_equal(read_unlabelled_npz(path, None).images, dark * 255)


@pytest.mark.parametrize(
    ("arrays", "told"),
    [
        (
            {"b": IMAGES, "A": IMAGES},
            "expected arrays x_train, y_train, x_test, y_test, or images, labels, found A, b",
        ),
        ({"x": IMAGES, "y": LABELS[:5]}, "y: expected 6 labels, one for each image of x, found shape (5,)"),
        ({"x": IMAGES, "y": np.arange(6) / 4}, "y: row 1: expected a label that is a whole number or a name, found 0.25"),
        ({"x": IMAGES - 1.5, "y": LABELS}, "x: expected pixels from 0 to 255, or fractions from 0 to 1, found -1.5 to 93.5"),
        (
            {"x": IMAGES[..., None, None], "y": LABELS},
            "x: expected images (n, height, width), (n, height, width, channels) or rows (n, pixels), found shape (6, 4, 4, 1, 1)",
        ),
        (
            {"x": np.zeros((6, 4, 4, 5)), "y": LABELS},
            "x: expected images (n, height, width), (n, height, width, channels) or rows (n, pixels), found shape (6, 4, 4, 5)",
        ),
        (
            {"x": np.zeros((0, 4, 4)), "y": LABELS[:0]},
            "x: expected images (n, height, width), (n, height, width, channels) or rows (n, pixels), found shape (0, 4, 4)",
        ),
    ],
)  # fmt: skip
def test_arrays_that_do_not_fit_are_told_by_name(
    tmp_path: Path, arrays: dict[str, Any], told: str
) -> None:
    with pytest.raises(SourceError) as caught:
        read_npz(saved(tmp_path, **arrays), None)
    assert str(caught.value) == f"my.npz: {told}"


def test_an_array_may_be_as_large_as_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path, x=np.zeros((1, 1024, 1024), np.uint16), y=LABELS[:1])
    monkeypatch.setattr(npz, "MAX_ARRAY_BYTES", 2 * 1024**2)
    assert len(read_npz(path, None).train.images) == 1
    monkeypatch.setattr(npz, "MAX_ARRAY_BYTES", 2 * 1024**2 - 1)
    with pytest.raises(SourceError) as caught:
        read_npz(path, None)
    assert str(caught.value) == (
        "my.npz: x: expected an array of at most 1 MB, found uint16 (1, 1024, 1024)"
    )


def test_a_head_of_more_than_64_bits_is_told(tmp_path: Path) -> None:
    head = {"descr": "|u1", "fortran_order": False, "shape": (2**32, 2**32)}
    with (
        zipfile.ZipFile(tmp_path / "my.npz", "w") as archive,
        archive.open("x.npy", "w") as member,
    ):
        np.lib.format.write_array_header_1_0(member, head)
    with pytest.raises(SourceError) as caught:
        read_unlabelled_npz(tmp_path / "my.npz", None)
    assert str(caught.value) == (
        "my.npz: x: expected an array of at most 4096 MB, found uint8 (4294967296, 4294967296)"
    )


def test_what_is_no_archive_is_told_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        read_npz(tmp_path / "my.npz", None)
    assert str(caught.value) == "my.npz: expected an NPZ file, found: No such file or directory"
    (tmp_path / "my.npz").write_text("text")
    with pytest.raises(SourceError) as caught:
        read_npz(tmp_path / "my.npz", None)
    assert str(caught.value) == "my.npz: expected an NPZ file, found: File is not a zip file"
