"""Mini-batches take every row once an epoch; steps go down the hinge loss and are averaged."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.linear_model import SGDClassifier

from stages.learning import averaged_sgd
from stages.learning.averaged_sgd import Batch, class_signs, learn_weights, mini_batches
from stages.learning.kernel_features import nystrom_features, white_directions

Array = npt.NDArray[Any]
Data = tuple[Array, Array]


@pytest.fixture(scope="module")
def features(digits: Data) -> Array:
    turn = white_directions(digits[0], digits[0][:200], 0.01, 100)
    return nystrom_features(digits[0], digits[0][:200], 0.01, turn)


@pytest.fixture(scope="module")
def signs(digits: Data) -> Array:
    return class_signs(digits[1], 10)


def test_of_two_classes_the_second_has_the_sign() -> None:
    assert class_signs(np.array([1, 0, 1]), 2).tolist() == [[1], [-1], [1]]
    assert class_signs(np.array([2, 0, 1]), 3).tolist() == [[-1, -1, 1], [1, -1, -1], [-1, 1, -1]]


def batches(features: Array, signs: Array, size: int = 32, seed: int = 0) -> Iterator[Batch]:
    random = np.random.RandomState(seed)
    return mini_batches(lambda rows: (features[rows], signs[rows]), len(features), size, random)


def slow_weights(batches: Iterator[Batch], n_steps: int, settling: int) -> Array:
    """Do what `learn_weights` does one row, class and step after the other, in float64."""
    history: list[Array] = []
    for step, (features, signs) in enumerate(islice(batches, n_steps)):
        if not history:
            weights = np.zeros((features.shape[1], signs.shape[1]))
        gradient = np.zeros_like(weights)
        for row, own in zip(features.astype(np.float64), signs, strict=True):
            for output, sign in enumerate(own):
                if sign * (row @ weights[:, output]) < 1:
                    gradient[:, output] -= sign * row / len(features)
        length = min(len(features), features.shape[1]) / 2 / (1 + step / max(1, settling)) ** 0.5
        weights = weights - length * gradient
        history.append(weights)
    mean: Array = np.mean(history[settling:], axis=0)
    return mean


@pytest.mark.parametrize(
    ("size", "n_steps", "settling"), [(32, 1, 0), (32, 7, 1), (32, 22, 5), (300, 8, 2)]
)
def test_steps_are_those_of_the_mean_gradients_of_the_hinge_loss(
    features: Array, signs: Array, size: int, n_steps: int, settling: int
) -> None:
    found = learn_weights(batches(features, signs, size), (101, 10), n_steps)
    assert found.shape == (101, 10)
    assert found.dtype == np.float64
    expected = slow_weights(batches(features, signs, size), n_steps, settling)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4 * np.abs(expected).max())


def test_the_hinge_loss_is_less_than_after_as_many_epochs_of_one_row_at_a_time(
    digits: Data, features: Array, signs: Array
) -> None:
    n_epochs = 4
    plain = SGDClassifier(alpha=1e-6, max_iter=n_epochs, tol=None, average=True, random_state=0)
    plain.fit(features, digits[1])
    ours = features @ learn_weights(batches(features, signs), (101, 10), n_epochs * 19)
    losses = [
        np.maximum(1 - signs * scores, 0).mean()
        for scores in (ours, plain.decision_function(features))
    ]
    assert losses[0] < losses[1]


@pytest.mark.parametrize(("size", "chunk"), [(32, 96), (32, 100), (7, 600), (700, 96), (1, 50)])
def test_each_epoch_takes_every_row_once_in_another_order(
    size: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(averaged_sgd, "CHUNK", chunk)
    rows = np.arange(600, dtype=np.float32)[:, None]
    taken: list[Array] = []
    stream = batches(rows, -rows, size)
    for _ in range(3):
        epoch: list[Array] = []
        while sum(map(len, epoch)) < 600:
            features, signs = next(stream)
            assert len(features) <= size
            np.testing.assert_array_equal(features, -signs)
            epoch.append(features[:, 0])
        taken.append(np.concatenate(epoch))
    for epoch_rows in taken:
        np.testing.assert_array_equal(np.sort(epoch_rows), rows[:, 0])
    assert (taken[0] != rows[:, 0]).any()
    assert (taken[0] != taken[1]).any() == (size < 600)


@pytest.mark.parametrize(("kept", "made"), [(0, 21), (50_000, 17), (1 << 30, 7)])
def test_features_that_do_not_fit_are_made_anew_and_nothing_else_changes(
    kept: int, made: int, features: Array, signs: Array, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(averaged_sgd, "CHUNK", 100)
    expected = learn_weights(batches(features, signs), (101, 10), 57)
    monkeypatch.setattr(averaged_sgd, "KEPT", kept)
    calls = []

    def make(rows: Array) -> Batch:
        calls.append(len(rows))
        return features[rows], signs[rows]

    stream = mini_batches(make, 600, 32, np.random.RandomState(0))
    found = learn_weights(stream, (101, 10), 57)  # three epochs of 19 mini-batches
    np.testing.assert_array_equal(found, expected)
    assert len(calls) == made
    assert max(calls) == 96


def test_the_seed_decides_the_order(features: Array, signs: Array) -> None:
    one, again, other = (
        learn_weights(batches(features, signs, seed=seed), (101, 10), 30) for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()
