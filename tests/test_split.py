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
from stages.store.files import write_bytes
from stages.store.reports import write_json
from stages.store.seeds import derive_seed

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


def write_params(train_size: int | None = None, test_size: int | None = None) -> None:
    sizes = {"train_size": train_size, "test_size": test_size}
    write_json(Path("params.yaml"), {"seed": 1, "split": sizes})


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
        write_raw(name, *some(rare, seed))
    write_params(**{f"{part}_size": 20})
    with pytest.raises(PipelineError) as caught:
        split.main()
    assert str(caught.value) == (
        f"params.yaml: split.{part}_size: expected images of every class, found none of [1] "
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
    with pytest.raises(PipelineError) as caught:
        split.main()
    assert str(caught.value) == (
        f"{split.RAW}: test images: expected none of the training images, found 2 (first: row 7)"
    )
    assert not split.TRAIN.exists()
    assert not split.TEST.exists()


def some(labels: list[int], seed: int) -> tuple[Array, Array]:
    images = np.random.default_rng(seed).integers(0, 256, (len(labels), 3, 4))
    return images.astype(np.uint8), np.array(labels, dtype=np.uint8)


@pytest.mark.parametrize("labels", [[0, 1, 3], [1, 2, 3], [0, 0, 0], [0, 2]])
def test_a_gap_in_the_training_labels_is_told(labels: list[int]) -> None:
    (line,) = split.find_problems(*some(labels, 0), *some(labels, 1))
    found = sorted(set(labels))
    assert line == f"training labels: expected 0, 1, 2, … without a gap, found {found}"


def test_a_test_label_that_is_never_trained_on_is_told() -> None:
    (line,) = split.find_problems(*some([0, 1, 2], 0), *some([0, 1, 4, 3, 2, 4], 1))
    assert line == "test labels: expected classes of the training set, found [3, 4]"


def test_a_class_without_a_test_image_is_told() -> None:
    (line,) = split.find_problems(*some([0, 1, 2], 0), *some([0, 2], 1))
    assert line == "test labels: expected every class of the training set, missing [1]"


def test_all_problems_are_told_at_once() -> None:
    images, labels = some([0, 2], 0)
    found = split.find_problems(images, labels, images, np.array([1, 2], dtype=np.uint8))
    assert [line.split(":")[0] for line in found] == [
        "training labels",
        "test labels",
        "test labels",
        "test images",
    ]


def test_a_good_split_has_no_problem() -> None:
    assert split.find_problems(*some([0, 1, 2, 1], 0), *some([0, 0, 2, 1], 1)) == []


def test_the_same_image_twice_within_a_set_is_no_problem() -> None:
    images, labels = some([0, 1], 0)
    assert split.find_problems(images[[0, 1, 0]], labels[[0, 1, 0]], *some([1, 0], 1)) == []


def test_labels_are_counted() -> None:
    found = split.label_counts(np.array([2, 0, 2, 1, 2], dtype=np.uint8))
    assert found == {"n": 5, "labels": {"0": 1, "1": 1, "2": 3}}
