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
        (("split", "train_size"), 0),
        (("binary", "a_question", "target_precision"), 0),
        (("binary", "a_question", "target_precision"), 1.01),
        (("binary_models", "folds"), 1),
        (("multilabel", "folds"), 256),
        (("multilabel", "large_from"), 0),
        (("models", "a_linear", "alpha"), 0),
        (("models", "a_forest", "max_features"), 0),
        (("models", "a_forest", "max_features"), 1.1),
        (("models", "a_forest", "max_depth"), 0),
        (("models", "a_neighbors", "n_neighbors"), 0),
        (("models", "a_neighbors", "folds"), 1),
        (("features", "pixels", "divisor"), 0),
        (("features", "gradients", "orientations"), 0),
        (("features", "gradients", "spacing"), 0),
        (("features", "gradients", "power"), 0),
        (("features", "gradients", "power"), 1.1),
        (("models", "a_forest", "max_samples"), 0),
        (("models", "a_forest", "max_samples"), 1.1),
        (("models", "a_kernel", "n_landmarks"), 0),
        (("models", "a_kernel", "gamma"), 0),
        (("models", "a_linear", "projection", "n_components"), 0),
        (("models", "a_linear", "projection", "whitening", "n_neighbors"), 0),
        (("models", "a_linear", "projection", "whitening", "shrinkage"), 1.1),
        (("evaluate", "curve_points"), 9),
        (("compare", "target"), 0),
        (("compare", "target"), 1.0),
        (("compare", "significance_level"), 1.0),
        (("denoise", "noise", "uniform", "highest"), 0),
        (("denoise", "noise", "uniform", "highest"), 256),
        (("denoise", "noise", "gaussian", "standard_deviation"), 0),
        (("denoise", "noise", "salt_and_pepper", "share"), 0),
        (("denoise", "noise", "salt_and_pepper", "share"), 1.1),
        (("denoise", "cleaning", "median_radius"), 0),
        (("robustness", "sample_size"), 0),
        (("error_analysis", "pair"), [3, 3]),
        (("audit_scores", "planted_share"), 0),
        (("audit_scores", "planted_share"), 0.51),
        (("learning_scores", "sizes"), 3),
        (("learning_scores", "held_out_folds"), 0),
        (("learning_curves", "fitted_sizes"), 3),
        (("learning_curves", "resamples"), 19),
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
        (("evaluate", "curve_points"), 10),
        (("denoise", "noise", "uniform", "highest"), 255),
        (("denoise", "noise", "salt_and_pepper", "share"), 1),
        (("denoise", "cleaning", "classifier"), "committee"),
        (("robustness", "strengths", "shift"), [0, 3]),
        (("robustness", "strengths", "rotation"), [0.0, 1e-3, 400]),
    ],
)
def test_just_within_range_is_taken(place: Path_, value: object) -> None:
    assert check.document_problems(changed(place, value)) == []


def test_groups_that_overlap_are_refused() -> None:
    assert check.document_problems(changed(("binary", "a_pair", "negative"), [2, 3])) == [
        "binary.a_pair.negative: expected classes other than the positive (3, 1), found [2, 3]"
    ]


@pytest.mark.parametrize("value", [[1, 2], [0, 2, 1], [0, 1, 1], [0, -1], [0, 0]])
def test_strengths_that_do_not_rise_from_0_are_refused(value: list[int]) -> None:
    assert check.document_problems(changed(("robustness", "strengths", "shift"), value)) == [
        f"robustness.strengths.shift: expected 0, then rising numbers, found {value}"
    ]


def test_a_shift_by_half_a_pixel_is_refused() -> None:
    (line,) = check.document_problems(changed(("robustness", "strengths", "shift"), [0, 0.5]))
    assert line == "robustness.strengths.shift.1: expected a valid integer, found 0.5"


@pytest.mark.parametrize("pair", [[3], [3, 4, 5], [3, -1]])
def test_a_pair_is_of_two_classes(pair: list[int]) -> None:
    (line,) = check.document_problems(changed(("error_analysis", "pair"), pair))
    assert line.startswith("error_analysis.pair")
