"""A model that there is not, and more neighbours than images."""

from stages.studies.denoise.neighbor_mean import check_n_neighbors
from stages.studies.denoise.params import Params
from stages.studies.known import Known, refused


def problems(chosen: Params, known: Known) -> list[str]:
    """Return one line for a model that there is not, and for too many neighbours."""
    cleaning, key = chosen.cleaning, "denoise.cleaning"
    found = known.model_problems(f"{key}.classifier", [cleaning.classifier])
    n_neighbors, n_images = cleaning.n_neighbors, len(known.labels)
    return found + refused(f"{key}.n_neighbors: ", check_n_neighbors, n_neighbors, n_images)
