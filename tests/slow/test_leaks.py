"""Leaks put in on purpose: the suite, the checks of the data, or both must catch each."""

import gzip
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stages.imaging import idx, shift, warp
from stages.imaging.features import FeatureParams, build_extractor
from stages.learning.folds import assign_folds, out_of_fold_scores
from stages.learning.model import ModelParams, build_classifier
from stages.scoring.intervals import wilson_interval
from tests.copies import copies_of
from tests.scratch import PROJECT, make_scratch_copy, read_yaml, run

PARAMS = read_yaml(PROJECT / "params.yaml")
MODELS = PARAMS["models"]


@dataclass(frozen=True)
class Leak:
    """A change of one file that lets a classifier see what it must not, and who sees it."""

    file: str
    old: str
    new: str
    caught_by: str


LEAKS = {
    "copies of a validation image in the training folds": Leak(
        "stages/learning/folds.py",
        "yield fold_of_row != fold,",
        "yield (fold_of_row != fold) | (np.arange(len(source)) >= len(folds)),",
        "tests/learning/test_out_of_fold_scores.py",
    ),
    "scaling fitted before the folds": Leak(
        "stages/learning/folds.py",
        "    splits = list(grouped_splits(",
        "    vectors = (vectors - vectors.mean(axis=0)) / (1 + vectors.std(axis=0))\n"
        "    splits = list(grouped_splits(",
        "tests/learning/test_out_of_fold_scores.py",
    ),
    "images left out of a fold fitted to all the same": Leak(
        "stages/learning/folds.py",
        "others if left_out is None else others & ~left_out[fold][source]",
        "others",
        "tests/learning/test_out_of_fold_scores.py",
    ),
    "copies of images left out of a fold fitted to": Leak(
        "stages/learning/folds.py",
        "others & ~left_out[fold][source]",
        "others & ~np.append(left_out[fold], np.zeros(len(source) - len(folds), dtype=bool))",
        "tests/learning/test_out_of_fold_scores.py",
    ),
    "projection fitted before the folds": Leak(
        "stages/cross_validate.py",
        "    build = partial(",
        "    from stages.learning.projection import projection_steps\n"
        "    vectors, labels, source = data\n"
        "    if chosen.projection is not None:\n"
        "        for step in projection_steps(chosen.projection, 0):\n"
        "            vectors = step.fit_transform(vectors, labels)\n"
        "    data = vectors, labels, source\n"
        "    chosen = chosen.model_copy(update={'projection': None})\n"
        "    build = partial(",
        "tests/test_cross_validate.py",
    ),
    "augmentation before the split": Leak(
        "stages/augment.py",
        "repeat(source, repeats)",
        "[np.arange(n * repeats, dtype=np.int32)]",
        "tests/test_augment.py",
    ),
    "test images unchecked among the training images": Leak(
        "stages/split.py",
        "    if shared:\n",
        "    if False:\n",
        "tests/test_split.py",
    ),
    "labels of the test set used in training": Leak(
        "dvc.yaml",
        "        - stages/train.py\n",
        "        - stages/train.py\n        - data/test/labels.npy\n",
        "tests/test_graph.py",
    ),
    "a calibration fitted to the fold that it is for": Leak(
        "stages/learning/calibration.py",
        "fit_calibration(Rows(logits, others), Rows(labels, others))",
        "fit_calibration(logits, labels)",
        "tests/learning/test_calibration.py",
    ),
    "a calibration by images whose copies were fitted to": Leak(
        "stages/learning/calibration.py",
        "parts[source] != 0,",
        "(parts[source] != 0) | (np.arange(len(source)) >= len(originals)),",
        "tests/learning/test_calibration.py",
    ),
    "a threshold chosen on the test set": Leak(
        "stages/scoring/coverage.py",
        'risk_coverage(*sure["cv"])',
        'risk_coverage(*sure["test"])',
        "tests/scoring/test_coverage.py",
    ),
    "a vote fitted to the fold that it is for": Leak(
        "stages/committee.py",
        "known, scored = self.folds != fold, self.folds == fold",
        "known, scored = self.folds >= 0, self.folds == fold",
        "tests/test_committee_votes.py",
    ),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which the tests pass that are to fail by a leak."""
    copy = make_scratch_copy(tmp_path_factory.mktemp("leaks") / "project")
    result = run(copy, "pytest", "-q", *{leak.caught_by for leak in LEAKS.values()})
    assert result.returncode == 0, result.stdout
    assert "passed" in result.stdout
    return copy


@pytest.mark.parametrize("name", LEAKS)
def test_the_suite_catches(name: str, copy: Path) -> None:
    leak = LEAKS[name]
    path = copy / leak.file
    code = path.read_text()
    assert code.count(leak.old) == 1
    path.write_text(code.replace(leak.old, leak.new))
    try:
        after = run(copy, "pytest", "-q", "-x", leak.caught_by)
    finally:
        path.write_text(code)
    assert after.returncode == 1, after.stdout
    assert "1 failed" in after.stdout


def test_a_test_image_among_the_training_images_stops_the_split(tmp_path: Path) -> None:
    copy = make_scratch_copy(tmp_path / "project")
    sample = copy / "tests/sample"
    images = {part: read(sample / f"{part}-images-idx3-ubyte.gz") for part in ("train", "t10k")}
    leaked = images["train"].copy()
    leaked[17] = images["t10k"][4]
    content = gzip.compress(idx.encode(leaked), mtime=0)
    (sample / "train-images-idx3-ubyte.gz").write_bytes(content)
    assert run(copy, "python", "-m", "stages.download").returncode == 0
    result = run(copy, "python", "-m", "stages.split")
    assert result.returncode == 2
    assert result.stderr == (
        "data/raw: test images: expected none of the training images, found 1: "
        "row 4 (as training row 17); to leave them out: split.drop_shared: true\n"
    )
    assert not (copy / "data/test").exists()


@pytest.mark.parametrize("model", MODELS)
def test_shuffled_labels_are_learned_no_better_than_by_chance(
    model: str, train_sample: tuple[npt.NDArray[Any], npt.NDArray[Any]]
) -> None:
    images, labels = train_sample
    labels = np.random.default_rng(3).permutation(labels)
    block = MODELS[model]
    chosen = ModelParams.type_of(block).model_validate(block)
    source = np.arange(len(images), dtype=np.int32)
    originals = labels
    copies = training_copies(images, chosen.train_on)
    images = np.concatenate([images, *copies])
    labels, source = (np.tile(values, 1 + len(copies)) for values in (labels, source))
    given = PARAMS["features"][chosen.features]
    vectors = images
    for step in build_extractor(FeatureParams.type_of(given).model_validate(given)):
        vectors = step.fit_transform(vectors)
    folds = assign_folds(originals, 3, 0)
    build = partial(build_classifier, chosen, 0)
    scores = out_of_fold_scores(build, vectors, labels, source, folds)
    predicted = scores.argmax(axis=1)
    low, high = wilson_interval(int(np.sum(predicted == originals)), len(originals))
    # What blind guesses in these proportions would get right on average.
    chance = np.sum(np.bincount(predicted, minlength=10) * np.bincount(originals, minlength=10))
    assert low < chance / len(originals) ** 2 < high


def training_copies(images: npt.NDArray[np.uint8], train_on: str) -> list[npt.NDArray[np.uint8]]:
    """Return the sets of copies that a model is trained on besides the images."""
    if train_on == "original":
        return []
    family = {"shift": shift, "warp": warp}[train_on]
    given = family.Params.model_validate(PARAMS["augment"][train_on])
    return list(copies_of(family, images, given))


def read(path: Path) -> npt.NDArray[np.uint8]:
    with gzip.open(path) as stream:
        return idx.decode(stream, path.name)
