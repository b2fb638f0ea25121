"""What the params of a model say reaches its classifier: settings, seed, scaling, projection."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests import blocks
from tests.classifiers import of_images


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("forest", {}),
        ("linear", {}),
        ("kernel", {}),
        ("dummy", {"strategy": "uniform"}),
        ("extra_trees", {}),
        ("softmax", {}),
        ("mlp", {}),
        ("svm", {"max_images": 100}),
    ],
)
def test_a_random_family_takes_the_seed_that_it_is_given(
    name: str, changes: dict[str, Any], small_model: Any
) -> None:
    chosen = small_model(name, **changes)
    assert of_images(chosen, 17)[-1].random_state == 17


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("dummy", {"strategy": "uniform"}),
        ("forest", {"n_estimators": 7, "max_depth": 3, "max_features": 0.5}),
        ("forest", {"min_samples_leaf": 2, "max_samples": 0.75}),
        ("neighbors", {"n_neighbors": 9, "weights": "distance"}),
        (
            "kernel",
            {"n_landmarks": 7, "gamma": 0.5, "n_components": 5, "batch_size": 11, "n_steps": 3},
        ),
        ("extra_trees", {"n_estimators": 7, "max_depth": 3, "max_features": 0.5}),
        ("extra_trees", {"min_samples_leaf": 2}),
        ("logistic", {"C": 0.5, "tol": 0.125, "max_iter": 7}),
        (
            "softmax",
            {
                "alpha": 0.5,
                "learning_rate_init": 0.25,
                "momentum": 0.75,
                "batch_size": 7,
                "max_iter": 11,
                "validation_fraction": 0.125,
                "n_iter_no_change": 3,
            },
        ),
        (
            "mlp",
            {
                "hidden_layer_sizes": [7, 5],
                "alpha": 0.5,
                "learning_rate_init": 0.25,
                "batch_size": 11,
                "max_iter": 13,
                "validation_fraction": 0.25,
                "n_iter_no_change": 3,
            },
        ),
        (
            "linear",
            {
                "loss": "log_loss",
                "alpha": 0.125,
                "learning_rate": "adaptive",
                "eta0": 0.25,
                "tol": 0.5,
                "n_iter_no_change": 7,
                "max_iter": 11,
                "average": True,
            },
        ),
    ],
)
def test_params_reach_the_classifier(name: str, changes: dict[str, Any], small_model: Any) -> None:
    chosen = small_model(name, **changes)
    classifier = of_images(chosen, 0)[-1]
    assert {key: getattr(classifier, key) for key in changes} == changes


@pytest.mark.parametrize("kernel", ["linear", "rbf"])
@pytest.mark.parametrize("gamma", ["scale", 0.5])
def test_params_reach_the_support_vector_machine(
    kernel: str, gamma: object, small_model: Any
) -> None:
    changes = {"kernel": kernel, "C": 0.5, "gamma": gamma}
    models = [small_model("svm", **changes, max_images=number) for number in (None, 123)]
    whole, sampled = (of_images(chosen, 0)[-1] for chosen in models)
    assert sampled.max_samples == 123
    for machine in (whole, sampled.estimator):
        assert {key: getattr(machine, key) for key in changes} == changes


@pytest.mark.parametrize(("strategy", "n_binary"), [("one_vs_rest", 10), ("one_vs_one", 45)])
def test_many_classes_are_put_together_from_classifiers_of_two(
    strategy: str, n_binary: int, small_model: Any, train_sample: Any, test_sample: Any
) -> None:
    changes = {"loss": "squared_hinge", "alpha": 0.125, "max_iter": 3}
    chosen = small_model("multiclass", strategy=strategy, **changes)
    classifier = of_images(chosen, 17).fit(*train_sample)[-1]
    assert len(classifier.estimators_) == n_binary
    for binary in classifier.estimators_:
        assert list(binary.classes_) == [0, 1]
        assert {key: getattr(binary, key) for key in changes} == changes
        assert (binary.n_iter_, binary.random_state) == (3, 17)
    chosen = small_model("multiclass", strategy=strategy)
    assert of_images(chosen, 0).fit(*train_sample).score(*test_sample) > 0.8


def test_standard_scaling_is_fitted_to_the_training_images_alone(
    small_model: Any, train_sample: Any
) -> None:
    chosen = small_model("linear", scaling="standard")
    images, labels = (array[:300] for array in train_sample)
    scaler = of_images(chosen, 0).fit(images, labels)[1]
    assert type(scaler).__name__ == "StandardScaler"
    rows = images.reshape(300, -1)
    np.testing.assert_allclose(scaler.mean_, rows.mean(axis=0), atol=1e-6)


@pytest.mark.parametrize(("scaling", "length"), [("max", np.max), ("l2", np.linalg.norm)])
def test_a_vector_is_scaled_by_itself(
    scaling: str, length: Callable[..., Any], small_model: Any, train_sample: Any
) -> None:
    chosen = small_model("linear", scaling=scaling)
    images, labels = (array[:300] for array in train_sample)
    scaled = of_images(chosen, 0).fit(images, labels)[:-1].transform(images)
    rows = images.reshape(300, -1).astype(float)
    np.testing.assert_allclose(scaled, rows / length(rows, axis=1)[:, None], rtol=1e-6)


def test_a_projection_comes_before_the_family(small_model: Any, train_sample: Any) -> None:
    chosen = small_model("neighbors", projection=blocks.PROJECTION)
    classifier = of_images(chosen, 0).fit(*train_sample)
    assert [type(step).__name__ for step in classifier[1:-1]] == [
        "PrincipalComponents",
        "WithinClassWhitening",
    ]
    assert classifier[1].n_components == 20
    assert classifier[2].get_params() == blocks.PROJECTION["whitening"]
    projection = {**blocks.PROJECTION, "whitening": None}
    chosen = small_model("neighbors", projection=projection)
    assert [type(step).__name__ for step in of_images(chosen, 0)[1:-1]] == ["PrincipalComponents"]


def test_class_distances_stand_in_the_place_of_components(
    small_model: Any, train_sample: Any, test_sample: Any
) -> None:
    projection = {**blocks.PROJECTION, "class_distances": blocks.DISTANCES}
    chosen = small_model("forest", projection=projection)
    fitted = of_images(chosen, 7).fit(*train_sample)
    last = fitted[-2]
    assert type(last).__name__ == "ClassDistances"
    assert last.get_params() == {**blocks.DISTANCES, "random_state": 7}
    assert fitted[:-1].transform(test_sample[0]).shape == (300, 10)
