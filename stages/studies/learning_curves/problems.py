"""Models that have fewer folds than are to be held out."""

from stages.studies.known import Known
from stages.studies.learning_curves.params import Params


def problems(chosen: Params, known: Known) -> list[str]:
    """Return one line for each model that has fewer folds than are to be held out."""
    least = max(2, chosen.held_out_folds)
    return known.model_problems("learning_curves.held_out_folds", known.taken, least)
