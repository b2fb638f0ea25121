"""Every family builds a classifier of images that learns, the same on any number of cores."""

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from joblib import parallel_config
from sklearn.base import clone

import stages.learning
from stages.learning.families import FAMILIES, ModelParams, get_family
from stages.learning.scores import class_scores
from tests import blocks
from tests.classifiers import of_images

Build = Callable[..., Any]


def test_the_families_are_the_modules_with_a_builder() -> None:
    names = [module.name for module in pkgutil.iter_modules(stages.learning.__path__)]
    modules = {name: importlib.import_module(f"stages.learning.{name}") for name in names}
    assert set(FAMILIES) == {name for name, module in modules.items() if hasattr(module, "build")}


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_is_found_by_name_with_params_of_its_own(name: str) -> None:
    family = get_family(name)
    assert issubclass(family.Params, ModelParams)
    assert set(family.Params.model_fields) > set(ModelParams.model_fields)


@pytest.mark.parametrize("name", ["folds", "scores", "families", "os", "..errors", "Linear"])
def test_nothing_else_is_imported_as_a_family(name: str) -> None:
    with pytest.raises(KeyError, match=name):
        get_family(name)


@pytest.mark.parametrize("name", [name for name in FAMILIES if name != "dummy"])
def test_a_family_learns_from_real_images(
    name: str, fitted: dict[str, Any], test_sample: Any
) -> None:
    images, labels = test_sample
    accuracy = np.mean(fitted[name].predict(images) == labels)
    assert accuracy > 0.75


def test_the_baseline_answers_by_class_frequency_alone(
    fitted: dict[str, Any], train_sample: Any, test_sample: Any
) -> None:
    _, train_labels = train_sample
    images, _ = test_sample
    scores = class_scores(fitted["dummy"], images)
    shares = np.bincount(train_labels) / len(train_labels)
    np.testing.assert_allclose(scores, np.tile(shares, (len(images), 1)), rtol=1e-6)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_does_not_look_at_image_sizes_or_class_counts(name: str, small_model: Any) -> None:
    rng = np.random.default_rng(0)
    labels = np.tile(np.arange(3, dtype=np.uint8), 20)
    images = rng.integers(0, 40, (60, 5, 3)).astype(np.uint8)
    images[np.arange(60), labels] += 200
    family, chosen = small_model(name)
    classifier = of_images(family, chosen, 0).fit(images, labels)
    assert class_scores(classifier, images).shape == (60, 3)
    if name != "dummy":
        assert np.mean(classifier.predict(images) == labels) > 0.9


@pytest.mark.parametrize("name", FAMILIES)
def test_one_thread_or_two_give_the_same_scores(
    name: str, small_model: Any, train_sample: Any, test_sample: Any
) -> None:
    family, chosen = small_model(name)
    images, labels = train_sample
    scores = []
    for n_jobs in (1, 2):
        with parallel_config(backend="threading", n_jobs=n_jobs):
            classifier = of_images(family, chosen, 3).fit(images, labels)
        scores.append(class_scores(classifier, test_sample[0]))
    np.testing.assert_array_equal(scores[0], scores[1])


@pytest.mark.parametrize("name", FAMILIES)
def test_the_same_seed_gives_the_same_classifier(
    name: str, small_model: Any, train_sample: Any, test_sample: Any
) -> None:
    family, chosen = small_model(name)
    images, labels = (array[:200] for array in train_sample)
    one, again = (
        class_scores(of_images(family, chosen, 5).fit(images, labels), test_sample[0])
        for _ in range(2)
    )
    np.testing.assert_array_equal(one, again)


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
    family, chosen = small_model(name, **changes)
    assert of_images(family, chosen, 17)[-1].random_state == 17


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("dummy", {"strategy": "uniform"}),
        ("forest", {"n_estimators": 7, "max_depth": 3, "max_features": 0.5}),
        ("forest", {"min_samples_leaf": 2, "max_samples": 0.75}),
        ("neighbors", {"n_neighbors": 9, "weights": "distance"}),
        (
            "kernel",
            {"n_landmarks": 7, "gamma": 0.5, "loss": "log_loss", "alpha": 0.125, "max_iter": 3},
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
    family, chosen = small_model(name, **changes)
    classifier = of_images(family, chosen, 0)[-1]
    assert {key: getattr(classifier, key) for key in changes} == changes


@pytest.mark.parametrize("kernel", ["linear", "rbf"])
@pytest.mark.parametrize("gamma", ["scale", 0.5])
def test_params_reach_the_support_vector_machine(
    kernel: str, gamma: object, small_model: Any
) -> None:
    changes = {"kernel": kernel, "C": 0.5, "gamma": gamma}
    models = [small_model("svm", **changes, max_images=number) for number in (None, 123)]
    whole, sampled = (of_images(family, chosen, 0)[-1] for family, chosen in models)
    assert sampled.max_samples == 123
    for machine in (whole, sampled.estimator):
        assert {key: getattr(machine, key) for key in changes} == changes


@pytest.mark.parametrize(("strategy", "n_binary"), [("one_vs_rest", 10), ("one_vs_one", 45)])
def test_many_classes_are_put_together_from_classifiers_of_two(
    strategy: str, n_binary: int, small_model: Any, train_sample: Any, test_sample: Any
) -> None:
    changes = {"loss": "squared_hinge", "alpha": 0.125, "max_iter": 3}
    family, chosen = small_model("multiclass", strategy=strategy, **changes)
    classifier = of_images(family, chosen, 17).fit(*train_sample)[-1]
    assert len(classifier.estimators_) == n_binary
    for binary in classifier.estimators_:
        assert list(binary.classes_) == [0, 1]
        assert {key: getattr(binary, key) for key in changes} == changes
        assert (binary.n_iter_, binary.random_state) == (3, 17)
    family, chosen = small_model("multiclass", strategy=strategy)
    assert of_images(family, chosen, 0).fit(*train_sample).score(*test_sample) > 0.8


@pytest.mark.parametrize("name", ["logistic", "softmax", "mlp", "multiclass"])
def test_the_unit_of_the_values_does_not_matter_where_they_are_scaled(
    name: str, small_model: Any, train_sample: Any, test_sample: Any
) -> None:
    # A power of two rounds nothing otherwise; but what had no ink in training has no scale.
    images, labels = train_sample
    family, chosen = small_model(name)
    plain, scaled = (
        class_scores(of_images(family, chosen, 0).fit(images * unit, labels), test_sample[0] * unit)
        for unit in (np.float32(1), np.float32(1 / 256))
    )
    np.testing.assert_allclose(plain, scaled, atol=1e-3)


def test_standard_scaling_is_fitted_to_the_training_images_alone(
    small_model: Any, train_sample: Any
) -> None:
    family, chosen = small_model("linear", scaling="standard")
    images, labels = (array[:300] for array in train_sample)
    scaler = of_images(family, chosen, 0).fit(images, labels)[1]
    rows = images.reshape(300, -1)
    np.testing.assert_allclose(scaler.mean_, rows.mean(axis=0), atol=1e-6)
    assert [type(step).__name__ for step in of_images(small_model("linear")[0], chosen, 0)][
        1:2
    ] == ["StandardScaler"]


@pytest.mark.parametrize(("scaling", "length"), [("max", np.max), ("l2", np.linalg.norm)])
def test_a_vector_is_scaled_by_itself(
    scaling: str, length: Callable[..., Any], small_model: Any, train_sample: Any
) -> None:
    family, chosen = small_model("linear", scaling=scaling)
    images, labels = (array[:300] for array in train_sample)
    scaled = of_images(family, chosen, 0).fit(images, labels)[:-1].transform(images)
    rows = images.reshape(300, -1).astype(float)
    np.testing.assert_allclose(scaled, rows / length(rows, axis=1)[:, None], rtol=1e-6)


def test_a_projection_comes_before_the_family(small_model: Any, train_sample: Any) -> None:
    family, chosen = small_model("neighbors", projection=blocks.PROJECTION)
    classifier = of_images(family, chosen, 0).fit(*train_sample)
    assert [type(step).__name__ for step in classifier[1:-1]] == ["PCA", "WithinClassWhitening"]
    assert classifier[1].n_components == 20
    assert classifier[2].get_params() == blocks.PROJECTION["whitening"]
    projection = {**blocks.PROJECTION, "whitening": None}
    family, chosen = small_model("neighbors", projection=projection)
    assert [type(step).__name__ for step in of_images(family, chosen, 0)[1:-1]] == ["PCA"]


def test_class_distances_stand_in_the_place_of_components(
    small_model: Any, train_sample: Any, test_sample: Any
) -> None:
    distances = {"n_clusters": 4, "n_components": 3}
    projection = {**blocks.PROJECTION, "class_distances": distances}
    family, chosen = small_model("forest", projection=projection)
    fitted = of_images(family, chosen, 7).fit(*train_sample)
    last = fitted[-2]
    assert type(last).__name__ == "ClassDistances"
    assert last.get_params() == {**distances, "random_state": 7}
    assert fitted[:-1].transform(test_sample[0]).shape == (300, 10)


def test_neighbours_are_the_nearest_by_exact_euclidean_distance(
    small_model: Any, train_sample: Any, test_sample: Any
) -> None:
    family, chosen = small_model("neighbors", n_neighbors=1)
    images, labels = train_sample
    tested = test_sample[0]
    flat, others = (a.reshape(len(a), -1).astype(np.int64) for a in (images, tested))
    squares = (others**2).sum(1)[:, None] + (flat**2).sum(1) - 2 * others @ flat.T
    nearest = squares.argmin(axis=1)
    np.testing.assert_array_equal(
        of_images(family, chosen, 0).fit(images, labels).predict(tested), labels[nearest]
    )


@pytest.mark.parametrize("name", FAMILIES)
def test_a_built_classifier_can_be_cloned(name: str, small_model: Any) -> None:
    family, chosen = small_model(name)
    classifier = of_images(family, chosen, 3)
    assert repr(clone(classifier)) == repr(classifier)
