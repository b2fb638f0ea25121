"""Suspects are those of the definition, of a hand-worked example and of cleanlab."""

from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.studies.audit.confident_learning import (
    NONE,
    class_thresholds,
    confident_classes,
    find_suspects,
    label_margins,
)

Case = tuple[npt.NDArray[np.uint8], npt.NDArray[np.float64]]

LABELS = np.array([0, 0, 0, 1, 1, 1, 2], dtype=np.uint8)
PROBABILITIES = np.array(
    [
        [0.9, 0.1, 0.0],
        [0.8, 0.2, 0.0],
        [0.1, 0.9, 0.0],  # reaches the threshold of 1: a suspect
        [0.1, 0.9, 0.0],
        [0.2, 0.8, 0.0],
        [0.5, 0.4, 0.1],  # contradicted, but no class reaches its threshold
        [0.0, 0.2, 0.8],
    ]
)


def noisy_case(seed: int, n: int, n_classes: int, noise: float) -> Case:
    """Return labels, some wrong, and probabilities that lean to the right ones."""
    rng = np.random.default_rng(seed)
    true = rng.integers(0, n_classes, n).astype(np.uint8)
    probabilities = rng.dirichlet(np.full(n_classes, 0.5), n)
    probabilities += 3 * rng.random((n, 1)) * np.eye(n_classes)[true]
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    labels, wrong = true.copy(), rng.random(n) < noise
    labels[wrong] = (labels[wrong] + rng.integers(1, n_classes, wrong.sum())) % n_classes
    return labels, probabilities


def by_definition(labels: Any, probabilities: Any) -> list[int]:
    """Work out the suspects image by image, as the paper writes it."""
    n_classes = probabilities.shape[1]
    thresholds = []
    for label in range(n_classes):
        own = [
            row[label] for row, given_ in zip(probabilities, labels, strict=True) if given_ == label
        ]
        thresholds.append(sum(own) / len(own) if own else 2.0)
    suspects = []
    for i, (row, label) in enumerate(zip(probabilities, labels, strict=True)):
        confident = [j for j in range(n_classes) if row[j] >= thresholds[j] - 1e-6]
        best = max(confident, key=lambda j: row[j], default=label)
        if best != label and row[label] < max(row):
            suspects.append(i)
    return suspects


def test_a_hand_worked_example() -> None:
    np.testing.assert_allclose(class_thresholds(LABELS, PROBABILITIES), [0.6, 0.7, 0.8])
    assert list(confident_classes(LABELS, PROBABILITIES)) == [0, 0, 1, 1, 1, NONE, 2]
    assert list(np.flatnonzero(find_suspects(LABELS, PROBABILITIES))) == [2]
    margins = [0.8, 0.6, -0.8, 0.8, 0.6, -0.1, 0.6]
    np.testing.assert_allclose(label_margins(LABELS, PROBABILITIES), margins)


def test_the_suspects_are_those_of_cleanlab() -> None:
    # find_label_issues(labels, probabilities, filter_by="confident_learning") of 2.9.0.
    cleanlab = [2, 4, 24, 28, 36, 37, 43, 44, 47, 51, 52]
    assert list(np.flatnonzero(find_suspects(*noisy_case(5, 60, 3, 0.15)))) == cleanlab


@settings(max_examples=100)
@given(
    st.integers(0, 10**6), st.integers(3, 60), st.integers(2, 6), st.sampled_from([0.0, 0.1, 0.5])
)
def test_the_suspects_are_those_of_the_definition(
    seed: int, n: int, n_classes: int, noise: float
) -> None:
    labels, probabilities = noisy_case(seed, n, n_classes, noise)
    found = np.flatnonzero(find_suspects(labels, probabilities))
    assert list(found) == by_definition(labels, probabilities)


def test_equal_probabilities_reach_their_own_mean() -> None:
    labels = np.zeros(3, dtype=np.uint8)
    same = np.tile([0.1, 0.9], (3, 1))
    assert class_thresholds(labels, same)[0] > 0.1  # by rounding
    assert list(confident_classes(labels, same)) == [0] * 3
    assert not find_suspects(labels, same).any()  # no image bears 1: it is never named


def test_a_label_as_probable_as_any_is_no_suspect() -> None:
    labels = np.array([0, 1], dtype=np.uint8)
    assert not find_suspects(labels, np.full((2, 2), 0.5)).any()
