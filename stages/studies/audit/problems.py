"""Models that there are not, or that have too few folds."""

from stages.studies.audit.params import Params
from stages.studies.known import Known


def problems(chosen: Params, known: Known) -> list[str]:
    """Return one line for each model that there is not, or that has too few folds.

    The one that is fitted again is fitted without two folds at once, and holds some out.
    """
    found = known.model_problems("audit.judge", [chosen.judge], least=2)
    return found + known.model_problems("audit", known.taken, least=max(3, chosen.held_out_folds))
