"""Models that there are not, and too small a sample."""

from stages.learning.sampling import stratified_sample
from stages.studies.known import Known, refused
from stages.studies.robustness.params import Params


def problems(chosen: Params, known: Known) -> list[str]:
    """Return one line for each model that there is not, and for too small a sample."""
    found = known.model_problems("robustness", known.taken)
    size = min(chosen.sample_size, len(known.test_labels))
    key = "robustness.sample_size: "
    return found + refused(key, stratified_sample, known.test_labels, size, 0)
