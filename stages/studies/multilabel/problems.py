"""Folds, neighbours and a large class that the images do not allow."""

from stages.learning.folds import assign_folds
from stages.studies.known import Known, refused
from stages.studies.multilabel.labels import large_and_odd
from stages.studies.multilabel.neighbors import both_folds, check_n_neighbors
from stages.studies.multilabel.params import Params


def problems(chosen: Params, known: Known) -> list[str]:
    """Return one line for each value that the images do not allow."""
    found = refused(
        "multilabel.large_from: ", large_and_odd, known.labels, known.names, chosen.large_from
    )
    lines = refused("multilabel.folds: ", assign_folds, known.labels, chosen.folds, 0)
    if not lines:
        folds = both_folds(known.labels, chosen.folds, 0)
        lines = refused("multilabel.n_neighbors: ", check_n_neighbors, chosen.n_neighbors, folds)
    return found + lines
