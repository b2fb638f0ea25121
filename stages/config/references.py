"""Names in valid params that stand for nothing, or for what cannot be used there."""

from typing import Any

from stages.config import params

# Which training sets dvc.yaml makes features of; those that are not here are made on the fly.
FEATURIZED = {"gradients": ("original", "warp"), "slanted_gradients": ("original",)}


def reference_problems(document: dict[str, Any]) -> list[str]:
    """Return one line for each name in a valid document that stands for nothing.

    Members of the committee are models, each once, with the same number of folds;
    studies name models or the committee; gradients are made of some of the training sets.
    """
    models, members = document["models"], document["committee"]["members"]
    key = "committee.members"
    found = [
        f"{key}: no such model {name!r}{params.did_you_mean(name, models)}"
        for name in members
        if name not in models
    ]
    folds = {name: models[name]["folds"] for name in members if name in models}
    if len(set(members)) < len(members):
        found.append(f"{key}: expected each model once, found {', '.join(members)}")
    if None in folds.values() or len(set(folds.values())) > 1:
        listed = ", ".join(f"{name} with {number}" for name, number in folds.items())
        found.append(f"{key}: expected models with the same number of folds, found {listed}")
    return found + training_set_problems(models) + study_problems(document)


def training_set_problems(models: dict[str, Any]) -> list[str]:
    """Return one line for each model whose features are not made of its training set."""
    found = []
    for name, block in models.items():
        own, sets = block["features"], FEATURIZED.get(block["features"])
        if sets and block["train_on"] not in sets:
            listed, given = " or ".join(sets), block["train_on"]
            found.append(
                f"models.{name}.train_on: expected {listed} with features: {own}, found {given!r}"
            )
    return found


def study_problems(document: dict[str, Any]) -> list[str]:
    """Return one line for each model that a study names and cannot use.

    Some need out-of-fold scores, which the committee always has. Those that are fitted
    again are blocks of ``models:``, which the committee is not, and have as many folds as
    the study leaves out.
    """
    folds = {name: block["folds"] or 0 for name, block in document["models"].items()}
    scored = folds | {"committee": 255}  # as many as there may be
    held_out = document["learning_scores"]["held_out_folds"]
    classifier = document["denoise"]["cleaning"]["classifier"]
    studies: list[tuple[str, list[str], dict[str, int], int]] = [
        ("denoise.cleaning.classifier", [classifier], scored, 0),
        ("robustness.models", document["robustness"]["models"], scored, 0),
        ("error_analysis.models", document["error_analysis"]["models"], scored, 2),
        ("audit.model", [document["audit"]["model"]], scored, 2),
        ("audit_scores.model", [document["audit_scores"]["model"]], folds, 3),
        ("learning_curves.models", document["learning_curves"]["models"], folds, max(2, held_out)),
    ]
    found = []
    for key, names, known, least in studies:
        if len(set(names)) < len(names):
            found.append(f"{key}: expected each model once, found {', '.join(names)}")
        for name in dict.fromkeys(names):
            if name not in known:
                found.append(f"{key}: no such model {name!r}{params.did_you_mean(name, known)}")
            elif known[name] < least:
                found.append(
                    f"{key}: expected a model with at least {least} folds, "
                    f"found {name} with {known[name] or 'none'}"
                )
    return found
