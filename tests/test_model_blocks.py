"""A model's block of params.yaml is of the type that its family says."""

from pathlib import Path

import pytest
from stages.families.model import Neighbors, Projection, Whitening

from stages.config.errors import PipelineError
from stages.families import blocks as model_params
from tests.small_params import document

KNN = (
    "{family: neighbors, features: pixels, train_on: original, folds: 3, "
    "projection: {n_components: 80, whitening: {n_neighbors: null, shrinkage: 0.1}, "
    "class_distances: null}, n_neighbors: 4, weights: distance}"
)


def test_a_model_is_loaded_with_its_family(here: Path) -> None:
    document(here, f"models:\n  knn: {KNN}\n")
    family, chosen = model_params.load_model_params("knn")
    assert family.name == "neighbors"
    assert family.Params is Neighbors
    assert chosen == Neighbors(
        family="neighbors",
        features="pixels",
        train_on="original",
        folds=3,
        projection=Projection(
            n_components=80,
            whitening=Whitening(n_neighbors=None, shrinkage=0.1),
            class_distances=None,
        ),
        n_neighbors=4,
        weights="distance",
    )


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (
            KNN.replace("neighbors,", "neighbours,"),
            "x.family: unknown family 'neighbours'; did you mean neighbors?",
        ),
        (KNN.replace("family: neighbors, ", ""), "x.family: missing key; expected one of: dummy,"),
        (KNN.replace("neighbors,", "3,"), "x.family: unknown family 3; expected one of: dummy,"),
        ("3", "x: expected a mapping, found 3"),
        ("null", "x: expected a mapping, found None"),
        (
            KNN.replace("n_neighbors: 4", "n_neighbours: 4"),
            (
                "x.n_neighbors: missing key\n"
                "params.yaml: models.x.n_neighbours: unknown key; did you mean n_neighbors?"
            ),
        ),
        (KNN.replace("folds: 3", "folds: 1"), "x.folds: expected greater than or equal to 2"),
        (KNN.replace("original", "rotated"), "x.train_on: expected 'original', 'shift' or 'warp'"),
        (
            KNN.replace("pixels", "pixel"),
            "x.features: expected 'pixels', 'gradients' or 'slanted_gradients'",
        ),
        (
            KNN.replace("n_components", "n_component"),
            (
                "x.projection.n_components: missing key\n"
                "params.yaml: models.x.projection.n_component: unknown key; did you mean n_comp"
            ),
        ),
        (
            KNN.replace("shrinkage: 0.1", "shrinkage: 1.1"),
            "x.projection.whitening.shrinkage: expected less than or equal to 1, found 1.1",
        ),
        (KNN.replace("shrinkage: 0.1", "k: 4"), "x.projection.whitening.shrinkage: missing key"),
    ],
)
def test_a_bad_model_is_told(here: Path, block: str, message: str) -> None:
    document(here, f"models:\n  x: {block}\n")
    with pytest.raises(PipelineError) as caught:
        model_params.load_model_params("x")
    assert str(caught.value).startswith(f"params.yaml: models.{message}")


def test_a_model_that_is_not_there_is_told(here: Path) -> None:
    document(here, f"models:\n  knn: {KNN}\n")
    with pytest.raises(PipelineError, match=r"^params.yaml: models\.kn: no such key; did you mean"):
        model_params.load_model_params("kn")
