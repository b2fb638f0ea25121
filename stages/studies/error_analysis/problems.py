"""Models that have no out-of-fold errors, and classes that there are not."""

from stages.scoring.class_names import class_codes
from stages.studies.error_analysis.params import Params
from stages.studies.known import Known, refused


def problems(chosen: Params, known: Known) -> list[str]:
    """Return one line for each model that has no out-of-fold errors, and for an unknown class."""
    found = known.model_problems("error_analysis.models", chosen.models, least=2)
    return found + refused("error_analysis.pair: ", class_codes, chosen.pair, known.names)
