"""Calibrations are the likeliest ones, as scipy finds them, and no fold sees its own labels."""

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.optimize import check_grad, minimize
from scipy.special import softmax
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.metrics import log_loss

from stages.learning import calibration
from stages.learning.calibration import (
    LEAST,
    Calibration,
    class_logits,
    cross_calibrated,
    fit_calibration,
    model_calibration,
)
from stages.learning.classifier import class_scores, fit
from stages.learning.folds import assign_folds, out_of_fold_scores
from stages.learning.model import build_classifier
from stages.store.scratch import is_elsewhere, scratch_array

Array = npt.NDArray[Any]


def plainly_calibrated(logits: Array, temperature: float, least: float) -> Array:
    """Return softmax with a temperature, mixed with a little of every class."""
    shares = softmax(logits.astype(np.float64) / temperature, axis=1)
    found: Array = least + (1 - least * logits.shape[1]) * shares
    return found


def plain_loss(labels: Array, probabilities: Array) -> float:
    return -float(np.log(probabilities[np.arange(len(labels)), labels]).mean())


def test_logits_are_decision_values_or_the_logarithms_of_probabilities(
    voters: list[Any], logits: list[Array], unseen: Array
) -> None:
    assert all(own.dtype == np.float32 for own in logits)
    np.testing.assert_allclose(logits[0], voters[0].decision_function(unseen), rtol=1e-4, atol=1e-4)
    shares = voters[1].predict_proba(unseen)
    assert shares.min() == 0
    np.testing.assert_allclose(logits[1], np.log(np.maximum(shares, LEAST)), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("member", [0, 1, 2])
def test_a_calibration_is_as_likely_as_the_best_of_scipy(
    logits: list[Array], unseen_labels: Array, member: int
) -> None:
    own = logits[member]

    def loss(point: Array) -> float:
        temperature, least = np.exp(point)
        return plain_loss(unseen_labels, plainly_calibrated(own, temperature, least))

    starts = [(t, e) for t in (-2.0, 0.0, 2.0, 4.0) for e in np.log([1e-5, 1e-3, 1e-2])]
    bounds = [(-7, 7), (np.log(LEAST), np.log(0.05))]
    best = min(minimize(loss, start, method="Nelder-Mead", bounds=bounds).fun for start in starts)
    found = fit_calibration(own, unseen_labels)
    assert loss(np.log([found.temperature, found.least])) < best + 1e-6


@pytest.mark.parametrize("temperature", [0.2, 1.0, 5.0])
@pytest.mark.parametrize("least", [1e-4, 1e-2, 0.05])
def test_the_loss_is_that_of_the_labels_and_its_slope_that_of_differences(
    logits: list[Array], unseen_labels: Array, temperature: float, least: float
) -> None:
    own = logits[2].astype(np.float64)
    below = own - own.max(axis=1, keepdims=True)

    def told(point: Array, what: int) -> Any:
        return calibration._loss_and_slope((point[0], point[1]), below, unseen_labels)[what]

    point = np.log([temperature, least])
    expected = plain_loss(unseen_labels, plainly_calibrated(own, temperature, least))
    assert told(point, 0) == pytest.approx(expected, rel=1e-12)
    error = check_grad(lambda at: told(at, 0), lambda at: told(at, 1), point)
    assert error < 1e-5 * np.linalg.norm(told(point, 1))


def test_labels_are_at_least_as_likely_as_by_scikit_learns_temperature_scaling(
    voters: list[Any], unseen: Array, logits: list[Array], unseen_labels: Array
) -> None:
    frozen = FrozenEstimator(voters[0])
    oracle = CalibratedClassifierCV(frozen, method="temperature", ensemble=False)
    expected = oracle.fit(unseen, unseen_labels).predict_proba(unseen)
    found = fit_calibration(logits[0], unseen_labels).probabilities(logits[0])
    assert log_loss(unseen_labels, found) <= log_loss(unseen_labels, expected) + 1e-6


@pytest.mark.parametrize("sharpness", [0.5, 2.0])
@pytest.mark.parametrize("least", [LEAST, 1e-3, 2e-2])
def test_what_is_calibrated_keeps_its_temperature_and_its_least_share(
    sharpness: float, least: float
) -> None:
    rng = np.random.default_rng(0)
    own = sharpness * rng.normal(size=(40_000, 5))
    shares = plainly_calibrated(own, 1, least)
    labels = (shares.cumsum(axis=1) > rng.random((40_000, 1))).argmax(axis=1)
    found = fit_calibration(own, labels)
    assert found.temperature == pytest.approx(1, abs=0.06)
    assert np.abs(found.probabilities(own) - shares).max() < 0.02
    # Twice as sure of itself as it may be.
    assert fit_calibration(2 * own, labels).temperature == pytest.approx(2, abs=0.12)


def test_mislabelled_images_are_what_the_least_share_is_for() -> None:
    rng = np.random.default_rng(0)
    true = rng.integers(0, 10, 20_000)
    sure = 30 * np.eye(10)[true]
    labels = np.where(rng.random(20_000) < 0.02, rng.integers(0, 10, 20_000), true)
    wrong = np.mean(labels != true)
    found = fit_calibration(sure, labels).probabilities(sure)
    assert found.max() == pytest.approx(1 - wrong, abs=1e-4)


@pytest.mark.parametrize("factor", [0.01, 0.5, 3.0, 40.0])
def test_the_scale_of_logits_goes_into_the_temperature_and_what_all_have_in_common_nowhere(
    logits: list[Array], unseen_labels: Array, factor: float
) -> None:
    own = logits[2].astype(np.float64)
    moved = factor * own + np.random.default_rng(0).normal(0, 100, (len(own), 1))
    before, after = (fit_calibration(each, unseen_labels) for each in (own, moved))
    assert after.temperature == pytest.approx(factor * before.temperature, rel=1e-3)
    np.testing.assert_allclose(
        after.probabilities(moved), before.probabilities(own), rtol=1e-2, atol=1e-5
    )


@given(
    logits=arrays.arrays(
        np.float32,
        arrays.array_shapes(min_dims=2, max_dims=3, min_side=2, max_side=12),
        elements=st.floats(-1e4, 1e4, width=32),
    ),
    temperature=st.floats(1e-3, 1e3),
    least=st.floats(LEAST, 1e-2),
)
def test_probabilities_sum_to_one_rule_nothing_out_and_keep_the_best(
    logits: Array, temperature: float, least: float
) -> None:
    found = Calibration(temperature, least).probabilities(logits)
    assert found.dtype == np.float32
    assert found.shape == logits.shape
    np.testing.assert_allclose(found.sum(axis=-1), 1, rtol=1e-5)
    assert found.min() > least * (1 - 1e-6)
    best = np.take_along_axis(found, logits.argmax(axis=-1)[..., None], axis=-1)
    np.testing.assert_array_equal(best[..., 0], found.max(axis=-1))


@pytest.fixture(scope="module")
def folds(unseen_labels: Array) -> Array:
    return assign_folds(unseen_labels, 4, 0)


def test_a_fold_is_calibrated_by_the_labels_of_the_others(
    logits: list[Array], unseen_labels: Array, folds: Array
) -> None:
    found = cross_calibrated(logits[1], unseen_labels, folds)
    for fold in range(4):
        own = folds == fold
        fitted = fit_calibration(logits[1][~own], unseen_labels[~own])
        expected = plainly_calibrated(logits[1][own], fitted.temperature, fitted.least)
        np.testing.assert_allclose(found[own], expected, rtol=1e-5)
        spoilt = np.where(own, 9 - unseen_labels, unseen_labels)
        again = cross_calibrated(logits[1], spoilt, folds)
        np.testing.assert_array_equal(again[own], found[own])
        assert (again[~own] != found[~own]).any()  # a leak would be seen


def test_probabilities_of_logits_on_the_disk_are_there_too(
    logits: list[Array], unseen_labels: Array, folds: Array
) -> None:
    mapped = scratch_array(logits[1].shape, np.float32)
    mapped[:] = logits[1]
    found = cross_calibrated(mapped, unseen_labels, folds)
    assert is_elsewhere(found)
    np.testing.assert_array_equal(found, cross_calibrated(logits[1], unseen_labels, folds))


def test_without_folds_nothing_is_calibrated() -> None:
    none = np.empty((0, 10), np.float32)
    found = cross_calibrated(none, np.empty(0, np.uint8), np.empty(0, np.uint8))
    assert found.shape == (0, 10)
    assert found.dtype == np.float32


@pytest.fixture(scope="module")
def data(train_sample: Any) -> tuple[Array, Array, Array]:
    """Vectors of real images, each with a copy, their labels and sources."""
    images, labels = train_sample
    vectors = images.reshape(600, -1).astype(np.float32)
    source = np.arange(600, dtype=np.int32)
    return np.vstack([vectors, vectors + 1]), np.tile(labels, 2), np.tile(source, 2)


def test_the_calibration_of_a_model_is_that_of_its_out_of_fold_logits(
    small_model: Any, data: tuple[Array, Array, Array]
) -> None:
    build = partial(build_classifier, small_model("neighbors"), 0)
    folds = assign_folds(data[1][:600], 3, 0)
    logits = out_of_fold_scores(build, *data, folds, score=class_logits)

    def refuse() -> Any:
        raise AssertionError

    expected = fit_calibration(logits, data[1][:600])
    assert model_calibration(refuse, data, logits, 0) == expected


@pytest.mark.parametrize(("some", "parts"), [(calibration.HELD_OUT, 5), (70, 8)])
def test_a_model_without_folds_is_calibrated_by_originals_held_out_with_their_copies(
    some: int,
    parts: int,
    small_model: Any,
    data: tuple[Array, Array, Array],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calibration, "HELD_OUT", some)
    build = partial(build_classifier, small_model("neighbors"), 0)
    none = np.empty((0, 10), np.float32)
    found = model_calibration(build, data, none, 7)
    vectors, labels, source = data
    held_out = assign_folds(labels[:600], parts, 7) == 0
    assert held_out.sum() == pytest.approx(600 / parts, abs=5)
    training = ~held_out[source]
    classifier = fit(build(), vectors[training], labels[training])
    logits = class_logits(classifier, vectors[:600][held_out])
    assert found == fit_calibration(logits, labels[:600][held_out])
    # With its copy among the neighbours every image would be sure of its class.
    seen = class_logits(fit(build(), vectors, labels), vectors[:600][held_out])
    assert fit_calibration(seen, labels[:600][held_out]).temperature < found.temperature / 2


@pytest.mark.parametrize("loss", ["log_loss", "modified_huber"])
def test_a_decision_function_comes_before_probabilities(
    loss: str, small_model: Any, data: tuple[Array, Array, Array]
) -> None:
    vectors, labels, _ = data
    classifier = fit(build_classifier(small_model("linear", loss=loss), 0), vectors, labels)
    assert hasattr(classifier, "predict_proba")
    scores = class_scores(classifier, vectors[:50])
    np.testing.assert_array_equal(class_logits(classifier, vectors[:50]), scores)
    expected = classifier.decision_function(vectors[:50])
    np.testing.assert_allclose(scores, expected, rtol=1e-4, atol=1e-3)
