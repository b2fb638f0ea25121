"""The stage scores every original once, by the params of its model; what is wrong is one line."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.model_selection import StratifiedKFold

from stages import cross_validate, featurize
from stages.config.errors import PipelineError
from stages.imaging.pixels import PixelVectors
from stages.learning.calibration import class_logits, fit_calibration
from stages.learning.model import build_classifier
from stages.store.arrays import read_arrays, write_arrays
from stages.store.reports import write_json
from stages.store.seeds import derive_seed
from tests import blocks

Array = npt.NDArray[Any]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, train_sample: Any
) -> Callable[..., tuple[Array, Array]]:
    """Run the stage for a model, and return its scores and folds."""
    monkeypatch.chdir(tmp_path)
    images, labels = train_sample
    source = np.arange(600, dtype=np.int32)
    write_arrays(Path("data/train/original/pixels"), images=images, labels=labels, source=source)
    copies = np.roll(images, 1, axis=2)
    write_arrays(
        Path("data/train/shift/pixels"),
        images=np.concatenate([images, copies]),
        labels=np.tile(labels, 2),
        source=np.tile(source, 2),
    )

    def run_stage(name: str, family: str = "neighbors", **block: Any) -> tuple[Array, Array]:
        models = {name: blocks.model(family, **block)}
        document = {"seed": 9, "features": blocks.FEATURES, "models": models}
        write_json(Path("params.yaml"), document)
        monkeypatch.setattr(sys, "argv", ["cross_validate", name])
        cross_validate.main()
        scores, folds = read_arrays(Path("data/scores/cv") / name, "scores", "folds")
        return scores, folds

    return run_stage


def test_the_stage_scores_every_original_once(run: Callable[..., Any], train_sample: Any) -> None:
    scores, folds = run("knn", train_on="original", folds=3)
    assert scores.shape == (600, 10)
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores.sum(axis=1), 1, rtol=1e-5)
    assert np.mean(scores.argmax(axis=1) == train_sample[1]) > 0.75
    splitter = StratifiedKFold(3, shuffle=True, random_state=derive_seed(9, "folds"))
    for fold, (_, validation) in enumerate(splitter.split(np.empty(600), train_sample[1])):
        np.testing.assert_array_equal(np.flatnonzero(folds == fold), validation)


def test_a_training_set_with_copies_has_the_same_folds_of_originals(
    run: Callable[..., Any],
) -> None:
    _, folds = run("knn", train_on="original", folds=3)
    folds = folds.copy()
    scores, with_copies = run("other", train_on="shift", folds=3)
    assert scores.shape == (600, 10)
    np.testing.assert_array_equal(with_copies, folds)


def test_a_model_without_folds_has_no_scores_and_costs_nothing(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(cross_validate, "out_of_fold_logits")
    scores, folds = run("knn", train_on="original", folds=None)
    (logits,) = read_arrays(Path("data/scores/cv/knn"), "logits")
    assert logits.shape == (0, 10)
    assert scores.shape == (0, 10)
    assert scores.dtype == np.float32
    assert folds.shape == (0,)


def test_a_model_of_gradients_is_scored_by_their_vectors(
    run: Callable[..., Any], train_sample: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels, _ = run("knn", folds=3)
    pixels = pixels.copy()
    monkeypatch.setattr(sys, "argv", ["featurize", "original", "gradients"])
    featurize.main()
    scores, _ = run("knn", features="gradients", folds=3)
    errors = [np.sum(own.argmax(axis=1) != train_sample[1]) for own in (pixels, scores)]
    assert errors[1] < errors[0]


@pytest.mark.parametrize("family", ["neighbors", "linear", "forest"])
def test_scores_are_the_logits_calibrated_by_the_other_folds(
    run: Callable[..., Any], family: str, train_sample: Any
) -> None:
    scores, folds = run("mine", family, folds=3)
    (logits,) = read_arrays(Path("data/scores/cv/mine"), "logits")
    assert logits.dtype == np.float32
    for fold in range(3):
        own = folds == fold
        calibration = fit_calibration(logits[~own], train_sample[1][~own])
        np.testing.assert_array_equal(scores[own], calibration.probabilities(logits[own]))


@pytest.mark.parametrize("name", ["forest", "neighbors"])
def test_a_projection_is_fitted_anew_for_each_fold_by_the_models_own_seed(
    name: str, run: Callable[..., Any], small_model: Any, train_sample: Any
) -> None:
    changes = {"folds": 3, "projection": blocks.PROJECTION}
    _, folds = run("mine", name, **changes)
    (logits,) = read_arrays(Path("data/scores/cv/mine"), "logits")
    images, labels = train_sample
    vectors = PixelVectors(blocks.FEATURES["pixels"]["divisor"]).fit_transform(images)
    chosen = small_model(name, **changes)
    seed = derive_seed(9, "models.mine")
    for fold in range(3):
        own = folds == fold
        model = build_classifier(chosen, seed).fit(vectors[~own], labels[~own])
        np.testing.assert_allclose(logits[own], class_logits(model, vectors[own]), atol=1e-4)


def test_params_that_a_fold_does_not_allow_are_upper_bounds_and_told_in_a_line_each(
    run: Callable[..., Any], train_sample: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    fewest = np.bincount(train_sample[1]).min()
    run("knn", folds=3, projection={**blocks.PROJECTION, "n_components": 401})
    assert capsys.readouterr().err.splitlines() == [
        "knn: 133 of 401 principal components: images to fit to: 400"
    ]
    run("knn", folds=200)
    (folds,) = read_arrays(Path("data/scores/cv/knn"), "folds")
    assert folds.max() + 1 == fewest
    line = f"knn: {fewest} of 200 folds: images of the rarest class: {fewest}"
    assert capsys.readouterr().err.splitlines() == [line]


def test_an_unknown_model_is_told(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    run("knn", train_on="original", folds=None)
    monkeypatch.setattr(sys, "argv", ["cross_validate", "kn"])
    with pytest.raises(PipelineError, match=r"models\.kn: no such key; did you mean knn\?$"):
        cross_validate.main()
    assert json.loads(Path("params.yaml").read_text())["seed"] == 9
