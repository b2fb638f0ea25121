"""`check` refuses names that stand for nothing, or for a model that cannot be used there."""

import pytest

from stages import check
from tests.valid_params import Path_, changed, valid

MEMBERS = ("committee", "members")


@pytest.mark.parametrize(
    ("place", "value", "problem"),
    [
        (MEMBERS, ["a_dummy", "a_forrest"], "no such model 'a_forrest'; did you mean a_forest?"),
        (MEMBERS, ["a_kernel"] * 2, "expected each model once, found a_kernel, a_kernel"),
        (
            MEMBERS,
            ["a_kernel", "a_forest"],
            "expected models with the same number of folds, found a_kernel with 5, a_forest with 3",
        ),
        (
            MEMBERS,
            ["a_kernel", "a_linear"],
            "expected models with the same number of folds, found a_kernel with 5, a_linear with None",
        ),
        (
            ("models", "a_forest", "train_on"),
            "shift",
            "expected original or warp with features: gradients, found 'shift'",
        ),
        (
            ("models", "a_slanted", "train_on"),
            "warp",
            "expected original with features: slanted_gradients, found 'warp'",
        ),
        (
            ("denoise", "cleaning", "classifier"),
            "a_liner",
            "no such model 'a_liner'; did you mean a_linear?",
        ),
        (
            ("robustness", "models"),
            ["a_dummy", "comittee"],
            "no such model 'comittee'; did you mean committee?",
        ),
        (
            ("robustness", "models"),
            ["committee"] * 2,
            "expected each model once, found committee, committee",
        ),
        (("audit", "model"), "comittee", "no such model 'comittee'; did you mean committee?"),
        (
            ("audit", "model"),
            "a_linear",
            "expected a model with at least 2 folds, found a_linear with none",
        ),
        # The committee is not a block of models: and cannot be fitted again.
        (
            ("audit_scores", "model"),
            "committee",
            (
                "no such model 'committee'; expected one of: a_dummy, a_slanted, a_linear, a_kernel, "
                "a_forest, a_neighbors, a_hyperplane, a_extra_trees, a_logistic, a_softmax, a_mlp, a_svm, a_multiclass, one_member, other_member"
            ),
        ),
        (
            ("error_analysis", "models"),
            ["a_forest", "a_kernal"],
            "no such model 'a_kernal'; did you mean a_kernel?",
        ),
        (
            ("learning_curves", "models"),
            ["a_kernel", "a_linear"],
            "expected a model with at least 2 folds, found a_linear with none",
        ),
        (
            ("learning_curves", "models"),
            ["a_kernel", "a_kernel"],
            "expected each model once, found a_kernel, a_kernel",
        ),
    ],
)
def test_a_name_that_stands_for_nothing_is_refused(
    place: Path_, value: object, problem: str
) -> None:
    assert check.document_problems(changed(place, value)) == [f"{'.'.join(place)}: {problem}"]


def test_a_study_that_leaves_out_more_folds_than_a_model_has_is_refused() -> None:
    document = changed(("learning_scores", "held_out_folds"), 4)
    document["models"]["one_member"]["folds"] = document["models"]["other_member"]["folds"] = 4
    assert check.document_problems(document) == []
    document["learning_scores"]["held_out_folds"] = 5
    assert check.document_problems(document) == [
        f"learning_curves.models: expected a model with at least 5 folds, found {name} with 4"
        for name in ("one_member", "other_member")
    ]


def test_an_audit_within_the_training_folds_needs_three_of_them() -> None:
    document = valid()
    document["models"]["one_member"]["folds"] = document["models"]["other_member"]["folds"] = 2
    assert check.document_problems(document) == [
        "audit_scores.model: expected a model with at least 3 folds, found one_member with 2"
    ]
