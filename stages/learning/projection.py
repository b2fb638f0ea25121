"""What is fitted to vectors before the classifier: components, whitening, class distances."""

from typing import Annotated, Any, Literal

from pydantic import Field

from stages.config.section import Section
from stages.config.types import Count


class Whitening(Section):
    """Of a `stages.learning.whitening.WithinClassWhitening`, which says what each does."""

    n_neighbors: Count | None
    shrinkage: Annotated[float, Field(ge=0, le=1)]


class Distances(Section):
    """Of a `stages.learning.class_distances.ClassDistances`, which says what each does."""

    max_clusters: Count
    cluster_size: Count
    n_components: Literal[0] | Count
    cv: Annotated[int, Field(ge=2, le=255)]


class Projection(Section):
    """Principal components, then within-class whitening; in their place, class distances."""

    n_components: Count
    whitening: Whitening | None
    class_distances: Distances | None


def projection_steps(params: Projection, seed: int) -> list[Any]:
    """Return the unfitted transformers of vectors, in their order."""
    from sklearn.decomposition import PCA

    from stages.learning.class_distances import ClassDistances
    from stages.learning.whitening import WithinClassWhitening

    steps: list[Any] = [PCA(params.n_components, svd_solver="covariance_eigh")]
    if params.whitening is not None:
        steps.append(WithinClassWhitening(**params.whitening.model_dump()))
    if params.class_distances is not None:
        steps.append(ClassDistances(**params.class_distances.model_dump(), random_state=seed))
    return steps
