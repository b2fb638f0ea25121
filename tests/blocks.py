"""Sections of params.yaml that are quick on the small sample."""

from collections.abc import Mapping
from typing import Any

WARP: Mapping[str, Any] = {
    "copies": 2,
    "rotation": 10.0,
    "scale": 0.1,
    "shear": 5.0,
    "translation": 1.0,
    "elastic_alpha": 20.0,
    "elastic_sigma": 4.0,
}

FEATURES: Mapping[str, Mapping[str, Any]] = {
    "pixels": {"extractor": "pixels", "divisor": 255.0},
    "gradients": {
        "extractor": "gradients",
        "deskew": True,
        "orientations": 8,
        "spacing": 5,
        "smoothing": 2.0,
        "normalisation": "l2",
        "power": 0.5,
    },
    "slanted": {
        "extractor": "gradients",
        "deskew": False,
        "orientations": 8,
        "spacing": 5,
        "smoothing": 2.0,
        "normalisation": "l2",
        "power": 0.5,
    },
    "two_views": {
        "extractor": "two_views",
        "orientations": 8,
        "spacing": 5,
        "smoothing": 2.0,
        "normalisation": "l2",
        "power": 0.5,
    },
}

PROJECTION: Mapping[str, Any] = {
    "n_components": 20,
    "whitening": {"n_neighbors": 3, "shrinkage": 0.1},
    "class_distances": None,
}

DISTANCES: Mapping[str, int] = {"max_clusters": 4, "cluster_size": 9, "n_components": 3, "cv": 3}

# Of each family a model; a new family needs its line here.
FAMILIES: Mapping[str, Mapping[str, Any]] = {
    "dummy": {"strategy": "prior"},
    "linear": {
        "scaling": "max",
        "loss": "hinge",
        "alpha": 1e-4,
        "learning_rate": "optimal",
        "eta0": 0.01,
        "tol": 1e-3,
        "n_iter_no_change": 2,
        "max_iter": 100,
        "average": False,
    },
    "kernel": {
        "n_landmarks": 100,
        "gamma": 1.0,
        "n_components": 80,
        "batch_size": 64,
        "n_steps": 200,
    },
    "forest": {
        "n_estimators": 20,
        "max_depth": None,
        "max_features": "sqrt",
        "min_samples_leaf": 1,
        "max_samples": None,
    },
    "neighbors": {"n_neighbors": 3, "weights": "distance"},
    "hyperplane": {"n_neighbors": 5, "ridge": 1.0},
    "extra_trees": {
        "n_estimators": 20,
        "max_depth": None,
        "max_features": "sqrt",
        "min_samples_leaf": 1,
    },
    "logistic": {"C": 1.0, "tol": 1e-4, "max_iter": 1000},
    "softmax": {
        "alpha": 1e-4,
        "learning_rate_init": 0.05,
        "momentum": 0.9,
        "batch_size": 50,
        "max_iter": 30,
        "validation_fraction": 0.1,
        "n_iter_no_change": 5,
    },
    "mlp": {
        "hidden_layer_sizes": [64],
        "alpha": 1e-4,
        "learning_rate_init": 0.01,
        "batch_size": 50,
        "max_iter": 300,
        "validation_fraction": 0.1,
        "n_iter_no_change": 10,
    },
    "svm": {"kernel": "rbf", "C": 3.0, "gamma": "scale", "max_images": 400},
    "multiclass": {"strategy": "one_vs_rest", "loss": "hinge", "alpha": 1e-4, "max_iter": 20},
}

BINARY_MODELS: Mapping[str, Any] = {
    "folds": 3,
    "sgd": {"loss": "hinge", "alpha": 1e-4, "max_iter": 50, "tol": 1e-3},
    "random_forest": {"n_estimators": 20, "max_features": "sqrt"},
}

COMMON: Mapping[str, Any] = {
    "features": "pixels",
    "train_on": "original",
    "folds": None,
    "projection": None,
}


def model(family: str, **changes: Any) -> dict[str, Any]:
    """Return a model's block, some of its params changed."""
    return {"family": family, **COMMON, **FAMILIES[family], **changes}
