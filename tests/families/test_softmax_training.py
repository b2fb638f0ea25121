"""SoftmaxRegression goes down the loss in epochs of batches, and stops where it has to."""

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import log_loss

from stages.families import softmax
from stages.families.softmax import draw_validation, loss_and_gradient
from tests.families.softmax_classifier import Data, digits, small

__all__ = ["digits"]

Array = npt.NDArray[Any]


def test_momentum_speeds_it_up(digits: Data) -> None:
    losses = [
        small(learning_rate_init=0.01, momentum=momentum, max_iter=10).fit(*digits).loss_curve_[-1]
        for momentum in (0.0, 0.9)
    ]
    assert losses[1] < 0.7 * losses[0]


def test_without_momentum_and_batches_the_loss_falls_in_every_epoch(digits: Data) -> None:
    ours = small(momentum=0.0, batch_size=10_000, max_iter=50, validation_fraction=0.0)
    curve = ours.fit(*digits).loss_curve_
    assert len(curve) == ours.n_iter_ == 50
    assert curve[0] == pytest.approx(np.log(10))  # all weights are zero
    assert all(later < earlier for earlier, later in pairwise(curve))


def test_an_epoch_takes_every_vector_once_in_an_order_of_its_own(
    digits: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors, labels = digits[0][:100], digits[1][:100]
    marked = np.column_stack([vectors, np.arange(100)])
    seen: list[Array] = []

    def watched(weights: Array, batch: Array, codes: Array, alpha: float) -> Any:
        seen.append(batch[:, -1].astype(int))
        return loss_and_gradient(weights, batch, codes, alpha)

    monkeypatch.setattr(softmax, "loss_and_gradient", watched)
    small(batch_size=30, max_iter=2, validation_fraction=0.0, learning_rate_init=1e-4).fit(
        marked, labels
    )
    assert [len(batch) for batch in seen] == [30, 30, 30, 10] * 2
    epochs = [np.concatenate(seen[:4]), np.concatenate(seen[4:])]
    for rows in epochs:
        np.testing.assert_array_equal(np.sort(rows), np.arange(100))
    assert (epochs[0] != epochs[1]).any()


def test_it_stops_where_the_held_out_loss_no_longer_falls_and_keeps_the_best(
    digits: Data,
) -> None:
    vectors, labels = digits
    ours = small(learning_rate_init=1.0, n_iter_no_change=4, alpha=0.0).fit(vectors, labels)
    curve = ours.validation_loss_curve_
    best = int(np.argmin(curve))
    assert ours.n_iter_ == len(curve) == best + 1 + 4 < ours.max_iter
    held = draw_validation(labels, 0.1, np.random.RandomState(0))
    np.testing.assert_allclose(
        log_loss(labels[held], ours.predict_proba(vectors[held])), curve[best]
    )
    assert ours.score(vectors[held], labels[held]) == ours.validation_scores_[best]


def test_what_is_held_out_is_not_learned_from(digits: Data) -> None:
    vectors, labels = digits
    held = draw_validation(labels, 0.1, np.random.RandomState(0))
    spoilt = np.where(held[:, None], 1 - vectors, vectors)
    one, other = (small(max_iter=3).fit(given, labels) for given in (vectors, spoilt))
    assert one.loss_curve_ == other.loss_curve_
    assert one.validation_loss_curve_ != other.validation_loss_curve_


@given(
    st.lists(st.integers(1, 30), min_size=2, max_size=6),
    st.sampled_from([0.0, 0.1, 0.5, 0.9]),
    st.integers(0, 2**32 - 1),
)
def test_of_each_class_the_same_share_is_held_out(
    counts: list[int], fraction: float, seed: int
) -> None:
    codes = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(counts)), counts))
    held = draw_validation(codes, fraction, np.random.RandomState(seed))
    found = np.bincount(codes[held], minlength=len(counts))
    assert list(found) == [int(fraction * count) for count in counts]


def test_a_learning_rate_far_too_high_is_told() -> None:
    vectors, labels = np.full((4, 1), 1e200), np.array([0, 1, 0, 1])
    vectors[::2] *= -1
    with (
        np.errstate(all="ignore"),
        pytest.raises(ValueError, match=r"^learning_rate_init=1e\+200: the loss grows without"),
    ):
        small(learning_rate_init=1e200).fit(vectors, labels)
