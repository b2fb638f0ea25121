"""A valid params.yaml that holds every key there is, and ways to change it."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from ruamel.yaml import YAML

from stages import check
from stages.imaging.features import FeatureParams
from stages.learning.model import FAMILIES, ModelParams

# A valid file; its models are of all families, so every param of every family is in it, and
# no section is left out.
VALID = """\
seed: 42
data: {source: tests/sample, size: [28, 28], transposed: false, inverted: false}
split: {train_size: null, test_size: 300, test_share: 0.2, drop_shared: false}
augment:
  shift: {distance: 1}
  warp: {copies: 3, rotation: 10.0, scale: 0.1, shear: 5.0, translation: 1.0, elastic_alpha: 20.0,
    elastic_sigma: 4.0}
features:
  pixels: {extractor: pixels, divisor: 1.0}
  gradients: {extractor: gradients, deskew: true, orientations: 12, spacing: 4, smoothing: 1.8, normalisation: l1,
    power: 0.5}
  slanted: {extractor: gradients, deskew: false, orientations: 8, spacing: 4, smoothing: 1.8,
    normalisation: l2, power: 0.5}
  two_views: {extractor: two_views, orientations: 8, spacing: 4, smoothing: 1.8, normalisation: l2, power: 0.5}
models:
  a_dummy: {family: dummy, features: pixels, train_on: original, folds: 3,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 1},
      class_distances: {max_clusters: 3, cluster_size: 9, n_components: 0, cv: 4}}, strategy: prior}
  a_slanted: {family: dummy, features: slanted, train_on: original, folds: 3,
    projection: null, strategy: prior}
  a_two_views: {family: dummy, features: two_views, train_on: original, folds: 3,
    projection: null, strategy: prior}
  a_linear: {family: linear, features: gradients, train_on: warp, folds: null,
    projection: {n_components: 80, whitening: {n_neighbors: null, shrinkage: 0.0},
      class_distances: {max_clusters: 3, cluster_size: 9, n_components: 5, cv: 4}}, scaling: l2, loss: hinge, alpha: 1e-05, learning_rate: adaptive, eta0: 0.01, tol: 0.001, n_iter_no_change: 2, max_iter: 200,
    average: false}
  a_kernel: {family: kernel, features: gradients, train_on: original, folds: 5,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 0.0}, class_distances: {max_clusters: 3, cluster_size: 9, n_components: 5, cv: 4}},
    n_landmarks: 100, gamma: 1.0, n_components: 80, batch_size: 64, n_steps: 200}
  a_forest: {family: forest, features: gradients, train_on: original, folds: 3,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 0.5}, class_distances: {max_clusters: 3, cluster_size: 9, n_components: 5, cv: 4}},
    n_estimators: 100, max_depth: null,
    max_features: sqrt, min_samples_leaf: 1, max_samples: null}
  a_neighbors: {family: neighbors, features: pixels, train_on: shift, folds: 5,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 0.5}, class_distances: {max_clusters: 3, cluster_size: 9, n_components: 5, cv: 4}},
    n_neighbors: 4, weights: distance}
  a_hyperplane: {family: hyperplane, features: gradients, train_on: warp, folds: 5,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 0.5},
      class_distances: {max_clusters: 3, cluster_size: 9, n_components: 5, cv: 4}}, n_neighbors: 10, ridge: 0.5}
  a_extra_trees: {family: extra_trees, features: gradients, train_on: original, folds: 3,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 0.5}, class_distances: {max_clusters: 3, cluster_size: 9, n_components: 5, cv: 4}},
    n_estimators: 100, max_depth: null, max_features: sqrt, min_samples_leaf: 1}
  a_logistic: {family: logistic, features: gradients, train_on: original, folds: 3,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 0.5}, class_distances: {max_clusters: 3, cluster_size: 9, n_components: 5, cv: 4}},
    C: 1.0, tol: 0.0001, max_iter: 1000}
  a_softmax: {family: softmax, features: gradients, train_on: original, folds: 3,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 0.5}, class_distances: {max_clusters: 3, cluster_size: 9, n_components: 5, cv: 4}},
    alpha: 0.0001, learning_rate_init: 0.1, momentum: 0.9, batch_size: 200, max_iter: 200,
    validation_fraction: 0.1, n_iter_no_change: 10}
  a_mlp: {family: mlp, features: gradients, train_on: original, folds: 3,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 0.5}, class_distances: {max_clusters: 3, cluster_size: 9, n_components: 5, cv: 4}},
    hidden_layer_sizes: [256], alpha: 0.1, learning_rate_init: 0.001, batch_size: 200, max_iter: 200,
    validation_fraction: 0.1, n_iter_no_change: 10}
  a_svm: {family: svm, features: gradients, train_on: original, folds: 3,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 0.5}, class_distances: {max_clusters: 3, cluster_size: 9, n_components: 5, cv: 4}},
    kernel: rbf, C: 3.0, gamma: 0.5, max_images: 10000}
  a_multiclass: {family: multiclass, features: gradients, train_on: original, folds: 3,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 0.5}, class_distances: {max_clusters: 3, cluster_size: 9, n_components: 5, cv: 4}},
    strategy: one_vs_one, loss: hinge, alpha: 0.001, max_iter: 20}
  one_member: {family: dummy, features: pixels, train_on: original, folds: 3, projection: null,
    strategy: prior}
  other_member: {family: dummy, features: pixels, train_on: shift, folds: 3, projection: null,
    strategy: uniform}
novelty: {n_images: 300, n_strangers: 200, refused: 0.02, n_components: 40, max_clusters: 2,
  cluster_size: 20, cluster_components: 8, n_landmarks: 110,
  gamma: 0.7, n_steps: 100}
evaluate:
  curve_points: 200
  confused_pairs: 10
  worst_mistakes: 30
compare: {target: 0.97, significance_level: 0.05}
"""


Path_ = tuple[str, ...]


PARSED: dict[str, Any] = YAML(typ="safe", pure=True).load(VALID)  # once: it is slow


def pages_of(models: dict[str, Any]) -> dict[str, Any]:
    """Return the part of the pages' dvc.yaml that names models, as these models need it."""
    details = [f"reports/models/{name}/details" for name in [*models, "committee"]]
    return {"stages": {"index": {"deps": ["constraints.txt", *details]}}}


def graph_of(models: dict[str, Any], members: list[str]) -> dict[str, Any]:
    """Return the part of a dvc.yaml that names models, as these models need it."""
    names = [*models, "committee"]
    sets = {
        (block["train_on"], block["features"])
        for block in models.values()
        if block["features"] != "pixels"
    }
    featurize = {f"{a}_{b}": {"set": a, "features": b} for a, b in sorted(sets)}
    parts = ("data/scores/cv/{}", "data/scores/test/{}/scores.npy", "models/{}.skops")
    deps = [part.format(name) for part in parts for name in members]
    return {
        "stages": {
            "featurize": {"foreach": featurize},
            "committee": {
                "cmd": f"python -m stages.committee {' '.join(members)}",
                "deps": ["stages/committee.py", *deps],
            },
            "evaluate": {"foreach": names},
            "compare": {"deps": [*(f"reports/models/{name}/details" for name in names)]},
        }
    }


MEMBERS = ["one_member", "other_member"]


def write_valid(folder: Path, text: str | bytes = VALID) -> None:
    """Write this text as params.yaml, and beside it what else `check` reads of `VALID`."""
    content = text.encode() if isinstance(text, str) else text
    (folder / "params.yaml").write_bytes(content)
    for name in ("more", "pages"):
        (folder / "stages" / name).mkdir(parents=True, exist_ok=True)
    (folder / "tests/sample").mkdir(parents=True, exist_ok=True)
    more = {"models": {"slow": valid()["models"]["a_dummy"]}}
    (folder / "stages/more/params.yaml").write_text(json.dumps(more))
    models = valid()["models"]
    (folder / "dvc.yaml").write_text(json.dumps(graph_of(models, MEMBERS)))
    (folder / "stages/pages/dvc.yaml").write_text(json.dumps(pages_of(models)))


def valid() -> dict[str, Any]:
    """Return the document of `VALID`, to be changed at will."""
    return copy.deepcopy(PARSED)


def typed_keys(model: type[BaseModel], place: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Yield every key of a typed model, and of the models within it, with its type."""
    for name, field in model.model_fields.items():
        yield (*place, name), field.annotation
        for member in (field.annotation, *get_args(field.annotation)):
            if isinstance(member, type) and issubclass(member, BaseModel):
                yield from typed_keys(member, (*place, name))


def all_keys() -> Iterator[tuple[Path_, Any]]:
    yield from typed_keys(check.Document)
    for name, block in valid()["features"].items():
        yield from typed_keys(FeatureParams.type_of(block), ("features", name))
    for family in FAMILIES:  # of each a model with a projection
        own = ModelParams.type_of(valid()["models"][f"a_{family}"])
        yield from typed_keys(own, ("models", f"a_{family}"))


def at(document: dict[str, Any], place: Path_) -> Any:
    for part in place:
        document = document[part]
    return document


def changed(place: Path_, value: Any) -> dict[str, Any]:
    document = valid()
    at(document, place[:-1])[place[-1]] = value
    return document
