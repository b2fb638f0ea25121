"""Fewer dimensions, in which differences within a class count alike in all directions."""

from typing import Any

from stages.learning.families import Projection


def projection_steps(params: Projection | None) -> list[Any]:
    """Return the transformers to fit before the classifier; none for None."""
    if params is None:
        return []
    from sklearn.decomposition import PCA
    from sklearn.pipeline import FeatureUnion, make_pipeline

    from stages.learning.whitening import WithinClassWhitening

    steps: list[Any] = [PCA(params.n_components, svd_solver="covariance_eigh")]
    if params.whitening is not None:
        steps.append(WithinClassWhitening(**params.whitening.model_dump()))
    if params.keep_vectors:
        beside = [("vectors", "passthrough"), ("projected", make_pipeline(*steps))]
        return [FeatureUnion(beside)]
    return steps
