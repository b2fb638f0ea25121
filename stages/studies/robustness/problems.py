"""Other models than the committee's members, and too small a sample."""

from stages.learning.sampling import stratified_sample
from stages.studies.known import Known, refused
from stages.studies.robustness.params import Params


def problems(chosen: Params, known: Known) -> list[str]:
    """Return one line if the models are not the committee's members, and for too small a sample."""
    found = []
    if sorted(known.taken) != sorted(known.members):
        found.append(
            "robustness: expected robustness_compute in dvc.yaml to run foreach member of the "
            f"committee: {', '.join(known.members)}; found {', '.join(known.taken) or 'none'}"
        )
    size = min(chosen.sample_size, len(known.test_labels))
    key = "robustness.sample_size: "
    return found + refused(key, stratified_sample, known.test_labels, size, 0)
