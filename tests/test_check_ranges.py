"""`check` takes values within their ranges, and refuses those just outside."""

import pytest

from stages import check
from tests.valid_params import Path_, changed


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("seed",), 2**32),
        (("augment", "shift", "distance"), 0),
        (("augment", "warp", "copies"), 0),
        (("augment", "warp", "rotation"), 181),
        (("augment", "warp", "scale"), 1.0),
        (("augment", "warp", "shear"), 90),
        (("augment", "warp", "elastic_sigma"), 0),
        (("augment", "warp", "elastic_sigma"), 1e12),
        (("augment", "warp", "translation"), 1001.0),
        (("features", "pixels", "divisor"), 1e-300),
        (("models", "a_hyperplane", "ridge"), 1e300),
        (("models", "a_kernel", "gamma"), 101.0),
        (("models", "a_linear", "alpha"), 1e300),
        (("novelty", "gamma"), 1e300),
        (("data", "size"), [28]),
        (("data", "size"), [28, 28, 1]),
        (("data", "size"), [0, 28]),
        (("data", "size"), [28, 1025]),
        (("split", "train_size"), 0),
        (("split", "test_share"), 0),
        (("split", "test_share"), 1.0),
        (("models", "a_linear", "alpha"), 0),
        (("models", "a_forest", "max_features"), 0),
        (("models", "a_forest", "max_features"), 1.1),
        (("models", "a_forest", "max_depth"), 0),
        (("models", "a_neighbors", "n_neighbors"), 0),
        (("models", "a_neighbors", "folds"), 1),
        (("models", "a_neighbors", "n_neighbors"), 10**20),
        (("models", "a_forest", "n_estimators"), 1_000_001),
        (("models", "a_hyperplane", "ridge"), 1e-16),
        (("augment", "warp", "copies"), 10**20),
        (("split", "test_size"), 10**20),
        (("features", "pixels", "divisor"), 0),
        (("features", "gradients", "orientations"), 0),
        (("features", "gradients", "spacing"), 0),
        (("features", "gradients", "power"), 0),
        (("features", "gradients", "power"), 1.1),
        (("models", "a_forest", "max_samples"), 0),
        (("models", "a_forest", "max_samples"), 1.1),
        (("models", "a_kernel", "n_landmarks"), 0),
        (("models", "a_kernel", "gamma"), 0),
        (("models", "a_kernel", "n_components"), 0),
        (("models", "a_kernel", "batch_size"), 0),
        (("models", "a_kernel", "n_steps"), 0),
        (("models", "a_linear", "projection", "n_components"), 0),
        (("models", "a_linear", "projection", "whitening", "n_neighbors"), 0),
        (("models", "a_linear", "projection", "whitening", "shrinkage"), 1.1),
        (("models", "a_forest", "projection", "class_distances", "max_clusters"), 0),
        (("models", "a_forest", "projection", "class_distances", "cluster_size"), 0),
        (("models", "a_forest", "projection", "class_distances", "cv"), 1),
        (("evaluate", "curve_points"), 9),
        (("compare", "target"), 0),
        (("compare", "target"), 1.0),
        (("compare", "significance_level"), 1.0),
    ],
)
def test_just_out_of_range_is_refused(place: Path_, value: object) -> None:
    (line,) = check.document_problems(changed(place, value))
    assert line.startswith(".".join(place) + ": expected ")
    assert line.endswith(f", found {value!r}")


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("seed",), 2**32 - 1),
        (("seed",), 0),
        (("data", "size"), [1, 1024]),
        (("split", "test_share"), 0.99),
        (("augment", "warp", "rotation"), 180),
        (("augment", "warp", "scale"), 0),
        (("models", "a_forest", "max_features"), 1.0),
        (("models", "a_forest", "max_features"), 0.25),
        (("features", "pixels", "divisor"), 255),
        (("features", "gradients", "orientations"), 1),
        (("features", "gradients", "smoothing"), 0),
        (("features", "gradients", "power"), 1),
        (("models", "a_forest", "max_samples"), 1.0),
        (("models", "a_linear", "projection", "whitening", "shrinkage"), 0),
        (("models", "a_linear", "projection", "whitening", "shrinkage"), 1),
        (("models", "a_linear", "alpha"), 1),
        (("models", "a_neighbors", "folds"), 2),
        (("models", "a_forest", "projection", "class_distances", "max_clusters"), 1),
        (("models", "a_forest", "projection", "class_distances", "cluster_size"), 1),
        (("models", "a_forest", "projection", "class_distances", "n_components"), 0),
        (("models", "a_forest", "projection", "class_distances", "cv"), 2),
        (("evaluate", "curve_points"), 10),
    ],
)
def test_just_within_range_is_taken(place: Path_, value: object) -> None:
    assert check.document_problems(changed(place, value)) == []
