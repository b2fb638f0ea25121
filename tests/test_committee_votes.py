"""A fold's vote is fitted to other folds alone."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stages.committee import OutOfFold
from stages.learning.vote import fit_vote
from tests.voting import known, labels

__all__ = ["known", "labels"]

Array = npt.NDArray[Any]


@pytest.mark.parametrize("fold", [0, 1, 2])
def test_a_fold_is_voted_on_by_what_the_others_say(
    known: OutOfFold, labels: Array, fold: int
) -> None:
    own = known.folds == fold
    vote = fit_vote([part[~own] for part in known.scores], labels[~own])
    found = known.votes(labels)
    assert found.shape == (600, 10)
    assert found.dtype == np.float32
    expected = vote.combine([part[own] for part in known.scores])
    np.testing.assert_allclose(found[own], expected, rtol=1e-6)


@pytest.mark.parametrize("fold", [0, 1, 2])
def test_the_labels_of_a_fold_do_not_change_its_votes(
    known: OutOfFold, labels: Array, fold: int
) -> None:
    own = known.folds == fold
    expected = known.votes(labels)
    found = known.votes(np.where(own, 9 - labels, labels).astype(np.uint8))
    assert found[own].tobytes() == expected[own].tobytes()
    # A leak would be seen: the votes on the other folds are not the same any more.
    for other in {0, 1, 2} - {fold}:
        assert (found[known.folds == other] != expected[known.folds == other]).any()


def test_the_scores_of_a_fold_change_its_votes_image_by_image(
    known: OutOfFold, labels: Array
) -> None:
    expected = known.votes(labels)
    one, *rest = np.flatnonzero(known.folds == 1)
    changed = [own.copy() for own in known.scores]
    changed[0][one] = changed[0][one][::-1]
    found = replace(known, scores=changed).votes(labels)
    assert (found[one] != expected[one]).any()
    np.testing.assert_array_equal(found[rest], expected[rest])
