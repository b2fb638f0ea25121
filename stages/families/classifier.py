"""A classifier of vectors as a model's block describes it."""

from typing import Any

from stages.families.model import Family, ModelParams, Projection


def build_classifier(family: Family, chosen: ModelParams, seed: int) -> Any:
    """Return an unfitted pipeline: the projection, then the family's own steps.

    It holds all that is fitted, so a fold that fits it learns nothing from outside.
    """
    from sklearn.pipeline import make_pipeline

    return make_pipeline(*projection_steps(chosen.projection, seed), *family.build(chosen, seed))


def projection_steps(params: Projection | None, seed: int) -> list[Any]:
    """Return the transformers to fit before the classifier; none for None."""
    if params is None:
        return []
    from sklearn.decomposition import PCA

    from stages.learning.class_distances import ClassDistances
    from stages.learning.whitening import WithinClassWhitening

    steps: list[Any] = [PCA(params.n_components, svd_solver="covariance_eigh")]
    if params.whitening is not None:
        steps.append(WithinClassWhitening(**params.whitening.model_dump()))
    if params.class_distances is not None:
        steps.append(ClassDistances(**params.class_distances.model_dump(), random_state=seed))
    return steps
