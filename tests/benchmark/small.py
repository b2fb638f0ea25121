"""Comparisons that take seconds."""

from typing import Any

SMALL: dict[str, Any] = {
    "tutorials": {"train_size": 100, "folds": 3, "n_neighbors": [1]},
    "neighbors": {"queries": 50, "references": 500, "n_neighbors": 4, "repeats": 1},
    "solvers": {"alpha": 1e-4, "max_iter": 2},
    "frontier": {"train_size": None, "queries": 50},
    "scaling": {
        "base_size": 100,
        "copies": [1, 2],
        "models": ["sgd"],
        "outlook": {"images": [1000], "machines": [1], "folds": 5},
    },
    "stages": {"models": ["sgd"]},
    "cluster": {"models": ["knn_pixels"], "workers": [1, 2]},
    "up_to_date": {"repeats": 1},
}
