"""The published split is kept, checked, and made smaller only in the classes' shares."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stages import split
from stages.config.errors import PipelineError
from stages.imaging import idx
from stages.learning.sampling import stratified_sample
from stages.store.arrays import read_arrays
from stages.store.class_names import CLASSES
from stages.store.files import write_bytes
from stages.store.reports import write_json
from stages.store.seeds import derive_seed
from tests.own_images import random_images

Array = npt.NDArray[np.uint8]


@pytest.fixture
def project(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    train_sample: tuple[Array, Array],
    test_sample: tuple[Array, Array],
) -> Path:
    """A folder in which `split` can run on the sample."""
    monkeypatch.chdir(tmp_path)
    write_raw("train", *train_sample)
    write_raw("t10k", *test_sample)
    write_params()
    return tmp_path


def write_raw(part: str, images: Array, labels: Array) -> None:
    write_bytes(split.RAW / f"{part}-images-idx3-ubyte", idx.encode(images))
    write_bytes(split.RAW / f"{part}-labels-idx1-ubyte", idx.encode(labels))


def write_params(seed: int = 1, **changes: Any) -> None:
    section = {"train_size": None, "test_size": None, "test_share": 0.2, "drop_shared": False}
    write_json(Path("params.yaml"), {"seed": seed, "split": section | changes})


def shares_of(labels: Array) -> npt.NDArray[np.float64]:
    return np.bincount(labels) / len(labels)


def test_all_published_images_are_kept_in_their_order(
    project: Path, train_sample: Any, test_sample: Any
) -> None:
    split.main()
    images, labels, source = read_arrays(split.TRAIN, "images", "labels", "source")
    np.testing.assert_array_equal(images, train_sample[0])
    np.testing.assert_array_equal(labels, train_sample[1])
    np.testing.assert_array_equal(source, np.arange(600))
    assert source.dtype == np.int32
    images, labels = read_arrays(split.TEST, "images", "labels")
    np.testing.assert_array_equal(images, test_sample[0])
    np.testing.assert_array_equal(labels, test_sample[1])
    assert sorted(entry.name for entry in (project / split.TEST).iterdir()) == [
        "images.npy",
        "labels.npy",
    ]


def test_the_report_counts_the_images_of_each_class(
    project: Path, train_sample: Any, test_sample: Any
) -> None:
    split.main()
    report = json.loads((project / split.REPORT).read_text())
    for part, (_, labels) in (("train", train_sample), ("test", test_sample)):
        assert report[part]["n"] == len(labels)
        expected = {str(label): int(np.sum(labels == label)) for label in range(10)}
        assert report[part]["labels"] == expected


@pytest.mark.usefixtures("project")
def test_a_smaller_sample_is_of_the_same_split(train_sample: Any, test_sample: Any) -> None:
    write_params(train_size=201, test_size=50)
    split.main()
    for part, folder, (all_images, all_labels), size in (
        ("train", split.TRAIN, train_sample, 201),
        ("test", split.TEST, test_sample, 50),
    ):
        images, labels = read_arrays(folder, "images", "labels")
        assert images.shape == (size, 28, 28)
        rows = {image.tobytes(): row for row, image in enumerate(all_images)}
        found = [rows[image.tobytes()] for image in images]
        own_seed = derive_seed(1, f"split.{part}")
        assert found == stratified_sample(all_labels, size, own_seed).tolist()
        np.testing.assert_array_equal(labels, all_labels[found])
        gap = shares_of(labels) * size - shares_of(all_labels) * size
        assert np.abs(gap).max() < 1
    (source,) = read_arrays(split.TRAIN, "source")
    np.testing.assert_array_equal(source, np.arange(201))


@pytest.mark.usefixtures("project")
def test_one_sample_size_does_not_change_the_other_set() -> None:
    write_params(test_size=50)
    split.main()
    (before,) = read_arrays(split.TEST, "images")
    before = before.copy()
    write_params(train_size=100, test_size=50)
    split.main()
    np.testing.assert_array_equal(read_arrays(split.TEST, "images")[0], before)


@pytest.mark.parametrize(
    ("sizes", "line"),
    [
        (
            {"train_size": 601},
            "split.train_size: expected 10 (one image a class) to 600 (all), found 601",
        ),
        (
            {"test_size": 9},
            "split.test_size: expected 10 (one image a class) to 300 (all), found 9",
        ),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_sample_of_more_than_all_or_less_than_one_a_class_is_refused(
    sizes: dict[str, int], line: str
) -> None:
    write_params(**sizes)
    with pytest.raises(PipelineError) as caught:
        split.main()
    assert str(caught.value) == f"params.yaml: {line}"


@pytest.mark.parametrize("part", ["train", "test"])
@pytest.mark.usefixtures("project")
def test_a_sample_that_loses_a_rare_class_is_refused_and_nothing_is_written(part: str) -> None:
    rare = [0] * 1000 + [1] * 3 + [2] * 1000
    for seed, name in enumerate(("train", "t10k")):
        write_raw(name, *random_images(rare, seed))
    write_params(**{f"{part}_size": 20})
    with pytest.raises(PipelineError) as caught:
        split.main()
    assert str(caught.value) == (
        f"params.yaml: split.{part}_size: expected images of every class, found none of 1 "
        "in a sample of 20; sample more"
    )
    assert not split.TRAIN.exists()
    assert not split.TEST.exists()


@pytest.mark.usefixtures("project")
def test_a_shared_image_stops_the_stage_and_nothing_is_written(
    train_sample: Any, test_sample: Any
) -> None:
    images, labels = test_sample
    images = images.copy()
    images[[7, 70]] = train_sample[0][[3, 30]]
    write_raw("t10k", images, labels)
    assert refusal() == (
        f"{split.RAW}: test images: expected none of the training images, found 2: "
        "row 7 (as training row 3), row 70 (as training row 30); "
        "to leave them out: split.drop_shared: true"
    )
    write_json(
        split.RAW / "names.json",
        {part: [f"{part}/{n}.png" for n in range(600)] for part in ("train", "test")},
    )
    assert "found 2: test/7.png (train/3.png), test/70.png (train/30.png); to leave" in refusal()


@pytest.mark.usefixtures("project")
def test_shared_images_are_left_out_of_the_test_set_if_asked(
    train_sample: Any, test_sample: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    images, labels = test_sample
    shared = images.copy()
    shared[[7, 70]] = train_sample[0][[3, 30]]
    write_raw("t10k", shared, labels)
    write_params(drop_shared=True)
    split.main()
    found, codes = read_arrays(split.TEST, "images", "labels")
    np.testing.assert_array_equal(found, np.delete(images, [7, 70], axis=0))
    np.testing.assert_array_equal(codes, np.delete(labels, [7, 70]))
    assert read_arrays(split.TRAIN, "images")[0].shape == (600, 28, 28)
    assert capsys.readouterr().err == (
        "data/raw: 2 test images are training images too, left out: row 7, row 70\n"
    )
    write_raw("t10k", *(array[:20] for array in train_sample))
    assert "test images: found all of them among the training images" in refusal(written=True)


def refusal(*, written: bool = False) -> str:
    """Return the one line of what `split` refuses, nothing written."""
    with pytest.raises(PipelineError) as caught:
        split.main()
    message = str(caught.value)
    assert message.isprintable()
    assert written or not split.TRAIN.exists()
    assert written or not split.TEST.exists()
    assert written or not CLASSES.exists()
    return message


@pytest.fixture
def untested(project: Path) -> Path:
    """A project whose source has no test part."""
    for file in split.RAW.glob("t10k-*"):
        file.unlink()
    return project


@pytest.mark.usefixtures("untested")
def test_a_missing_test_part_is_held_out_of_each_class_by_the_seed(
    train_sample: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    held: list[set[bytes]] = []
    for seed, share in ((1, 0.2), (1, 0.2), (2, 0.2), (1, 0.5)):
        write_params(seed=seed, test_share=share)
        split.main()
        train, test = (
            read_arrays(folder, "images", "labels") for folder in (split.TRAIN, split.TEST)
        )
        held.append({image.tobytes() for image in test[0]})
        assert not held[-1] & {image.tobytes() for image in train[0]}
        assert len(train[0]) + len(test[0]) == 600
        counts, wanted = np.bincount(test[1]), np.bincount(train_sample[1]) * share
        assert np.abs(counts - wanted).max() <= 0.5
    assert held[0] == held[1]
    assert held[0] != held[2]
    told = capsys.readouterr().err.splitlines()[0]
    assert told == (
        f"data/raw: no test part: {len(held[0])} of 600 images are held out, "
        "0.2 of each class (split.test_share)"
    )


@pytest.mark.usefixtures("untested")
@pytest.mark.parametrize(
    ("labels", "found"),
    [
        ([0] * 9 + [1], "1 of class 1"),
        ([0, 0, 1, 1, 1], "2 of class 0"),
        ([0, 1, 2, 3, 4], ", ".join(f"1 of class {n}" for n in range(5))),
        ([*range(14)], ", ".join(f"1 of class {n}" for n in range(12)) + ", …"),
    ],
)
def test_too_few_images_to_hold_one_out_are_refused(labels: list[int], found: str) -> None:
    write_raw("train", *random_images(labels, 0))
    assert refusal() == (
        "data/raw: expected 3 different images or more of every class, since there is no test "
        f"part (two to learn from, one to test), found {found}; add images, or a test part"
    )


@pytest.mark.usefixtures("project")
def test_one_training_image_of_a_class_is_refused_by_its_name() -> None:
    write_raw("train", *random_images([0, 0, 0, 1], 0))
    write_raw("t10k", *random_images([0, 1], 1))
    write_json(split.RAW / "classes.json", ["T-shirt", "ä"])
    assert refusal() == (
        "data/raw: training images: expected at least 2 of each class, one to learn from while "
        "another is scored; found one of ä; add some, or leave such classes out"
    )


@pytest.mark.usefixtures("project")
def test_labels_become_codes_and_their_names_are_written() -> None:
    write_raw("train", *random_images([1, 1, 26, 26, 7, 7], 0))
    write_raw("t10k", *random_images([26, 1, 7], 1))
    split.main()
    assert read_arrays(split.TRAIN, "labels")[0].tolist() == [0, 0, 2, 2, 1, 1]
    assert read_arrays(split.TEST, "labels")[0].tolist() == [2, 0, 1]
    assert json.loads(CLASSES.read_text()) == ["1", "7", "26"]
    assert json.loads(split.REPORT.read_text())["train"] == {
        "n": 6,
        "labels": {"1": 2, "7": 2, "26": 2},
    }
    write_json(split.RAW / "classes.json", [f"name {n}" for n in range(30)])
    split.main()
    assert json.loads(CLASSES.read_text()) == ["name 1", "name 7", "name 26"]


@pytest.mark.usefixtures("project")
def test_a_class_without_a_test_image_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    write_raw("train", *random_images([0, 0, 1, 1, 2, 2], 0))
    write_raw("t10k", *random_images([0, 2], 1))
    split.main()
    assert capsys.readouterr().err == "data/raw: no test image of 1\n"
    assert json.loads(split.REPORT.read_text())["test"]["labels"] == {"0": 1, "1": 0, "2": 1}


def test_labels_are_counted_by_name() -> None:
    found = split.label_counts(np.array([2, 0, 2, 2], dtype=np.uint8), ["a", "b", "c"])
    assert found == {"n": 4, "labels": {"a": 1, "b": 0, "c": 3}}
