"""What is fitted to vectors before the classifier: components, whitening, class distances."""

from typing import Annotated, Any, Literal

from pydantic import Field

from stages.config.section import Section
from stages.config.types import Count
from stages.learning.bounds import Size, fewer

# The scatter that is whitened is known in no more directions than there are vectors beyond one
# a class. With about as many components, those in which vectors happen to vary least are blown
# up: of scikit-learn's digits, 3, 5 and 10 of each class, nearest neighbours then mistake 40, 54
# and 39 % of the others, with a third as many components as vectors 15, 7 and 3 %.
VECTORS_EACH = 3


class Whitening(Section):
    """Of a `stages.learning.whitening.WithinClassWhitening`, which says what each does."""

    n_neighbors: Count | None
    """At most: all others of a class that has no more."""
    shrinkage: Annotated[float, Field(ge=0, le=1)]


class Distances(Section):
    """Of a `stages.learning.class_distances.ClassDistances`, which says what each does."""

    max_clusters: Count
    """Of a class, at most: one for so many of its images,"""
    cluster_size: Count
    n_components: Literal[0] | Count
    """At most: a cluster of m images has m - 1."""
    cv: Annotated[int, Field(ge=2, le=255)]


class Projection(Section):
    """Principal components, then within-class whitening; in their place, class distances."""

    n_components: Count
    """At most: a third as many as images, and no more than features."""
    whitening: Whitening | None
    class_distances: Distances | None


def projection_steps(params: Projection, seed: int) -> list[Any]:
    """Return the unfitted transformers of vectors, in their order."""
    from stages.learning.class_distances import ClassDistances
    from stages.learning.components import PrincipalComponents
    from stages.learning.whitening import WithinClassWhitening

    steps: list[Any] = [PrincipalComponents(params.n_components, VECTORS_EACH)]
    if params.whitening is not None:
        steps.append(WithinClassWhitening(**params.whitening.model_dump()))
    if params.class_distances is not None:
        steps.append(ClassDistances(**params.class_distances.model_dump(), random_state=seed))
    return steps


def projection_bounds(params: Projection, size: Size) -> list[str]:
    """Return a line for each param that data of that size allow less of."""
    limits = {
        f"features of an image: {size.features}": size.features,
        f"images to fit to: {size.images}": max(1, size.images // VECTORS_EACH),
    }
    lines = fewer("principal components", params.n_components, limits)
    if params.whitening is not None:
        limits = {f"images of the rarest class: {size.rarest}": max(0, size.rarest - 1)}
        lines += fewer("neighbours for whitening", params.whitening.n_neighbors, limits)
    return lines
