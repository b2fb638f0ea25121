"""Every number of neighbours and every weighting from one search for neighbours."""

from collections.abc import Sequence
from copy import copy
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from stages.learning.classifier import fit, raw_scores
from stages.learning.model import build_classifier

Labels = npt.NDArray[np.uint8]
Vectors = npt.NDArray[np.float32]
Found = tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]  # distances, indices


def count_grid_errors(
    candidates: Sequence[Any],
    vectors: Vectors,
    labels: Labels,
    queries: Vectors,
    true: Labels,
) -> list[int]:
    """Return how many queries each candidate takes for another class.

    For each projection there is one fit and one search for neighbours, as many as the
    greediest candidate takes; the others take the first of these.

    Parameters
    ----------
    candidates : sequence of ModelParams
        Of the family ``neighbors``.
    vectors : (n, d) float32
    labels : (n,) uint8
    queries : (m, d) float32
    true : (m,) uint8
    """
    errors = [0] * len(candidates)
    for places in tqdm(places_by_projection(candidates), desc="fit", leave=False, disable=None):
        greediest = max((candidates[place] for place in places), key=lambda one: one.n_neighbors)
        fitted, found = _search(greediest, vectors, labels, queries)
        for place in places:
            voter = _voter(fitted, found, candidates[place])
            predicted = fitted.classes_[raw_scores(voter, queries).argmax(axis=1)]
            errors[place] = int(np.count_nonzero(predicted != true))
    return errors


def places_by_projection(candidates: Sequence[Any]) -> list[list[int]]:
    """Return for each projection the places of its candidates, which share a search."""
    groups: dict[Any, list[int]] = {}
    for place, candidate in enumerate(candidates):
        groups.setdefault(candidate.projection, []).append(place)
    return [*groups.values()]


def _search(
    candidate: Any, vectors: Vectors, labels: Labels, queries: Vectors
) -> tuple[Any, Found]:
    classifier = build_classifier(candidate, 0)  # it draws nothing
    fit(classifier, vectors, labels)
    *transformers, fitted = (step for _, step in classifier.steps)
    with threadpool_limits(1, user_api="blas"):  # the same bits on any number of cores
        for transformer in transformers:
            queries = transformer.transform(queries)
    return fitted, fitted.kneighbors(queries)


def _voter(fitted: Any, found: Found, candidate: Any) -> Any:
    """Return the candidate, fitted, which takes its neighbours from those found."""
    distances, indices = (nearest[:, : candidate.n_neighbors] for nearest in found)
    voter = copy(fitted)
    voter.set_params(n_neighbors=candidate.n_neighbors, weights=candidate.weights)
    voter.kneighbors = lambda _: (distances, indices)
    return voter
