"""Which stages run again for what, worked out by hand, not read off the graph.

A stage runs if one of its parameters or files changed; what comes after it runs only if its
outputs have other bytes.
"""

from pathlib import Path
from typing import Any

from tests.scratch import PROJECT, read_yaml, repro, stages_run

PARAMS = read_yaml(PROJECT / "params.yaml")
MODELS: dict[str, dict[str, Any]] = PARAMS["models"]
MEMBERS: list[str] = PARAMS["committee"]["members"]
CLASSIFIER: str = PARAMS["denoise"]["cleaning"]["classifier"]
TRIED: list[str] = PARAMS["robustness"]["models"]
STEPS = ("train", "cross_validate", "predict", "evaluate")


def each(step: str, models: Any = MODELS) -> set[str]:
    """Return the instances of a stage, of all models or of some."""
    return {f"{step}@{model}" for model in models}


def steps(model: str, *names: str) -> set[str]:
    """Return some stages of one model; all of them if none is named."""
    return {f"{step}@{model}" for step in names or STEPS}


def of_family(*families: str) -> list[str]:
    return [name for name, block in MODELS.items() if block["family"] in families]


def trained_on(name: str) -> list[str]:
    return [model for model, block in MODELS.items() if block["train_on"] == name]


def of_features(name: str) -> list[str]:
    return [model for model, block in MODELS.items() if block["features"] == name]


CHECK = {"check"}
AUGMENT = {"augment@shift", "augment@warp"}
UPRIGHT, SLANTED = {"featurize@original", "featurize@warp"}, {"featurize@slanted"}
FEATURIZE = UPRIGHT | SLANTED
CLEAN = {f"clean@{noise}" for noise in PARAMS["denoise"]["noise"]}
CORRUPTED_COMMITTEE = {"predict_corrupted_committee", "robustness"}
CORRUPTED = each("predict_corrupted", set(TRIED) - {"committee"}) | CORRUPTED_COMMITTEE
ON_IMAGES = CLEAN | {"denoise"} | CORRUPTED
COMMITTEE = {"committee", "evaluate_committee"} | CORRUPTED_COMMITTEE
EVALUATE = each("evaluate") | {"evaluate_committee"}
SCORED = each("predict") | EVALUATE | {"committee", "compare"} | ON_IMAGES
LEARNED = each("train") | each("cross_validate")
ANALYSED: list[str] = PARAMS["error_analysis"]["models"]
JUDGE, REFITTED = PARAMS["audit"]["model"], PARAMS["audit_scores"]["model"]
CURVED: list[str] = PARAMS["learning_curves"]["models"]
AUDIT_SCORES = each("audit_scores", ("planted", "cleaned"))
LEARNING_SCORES = each("learning_scores", CURVED)
STUDIES = (
    each("error_analysis", ANALYSED)
    | AUDIT_SCORES
    | {"audit"}
    | LEARNING_SCORES
    | {"learning_curves"}
)
BINARY = each("binary_scores", PARAMS["binary"]) | each("binary", PARAMS["binary"])
MULTILABEL = {"multilabel_neighbors", "multilabel"}
QUESTIONS = BINARY | MULTILABEL
FROM_SPLIT = {"split", "explore"} | AUGMENT | FEATURIZE | LEARNED | SCORED | STUDIES | QUESTIONS
FROM_DOWNLOAD = {"download"} | FROM_SPLIT
CROSS_VALIDATED = [name for name, block in MODELS.items() if block["folds"]]
SEEDED = [name for name in MODELS if name not in of_family("neighbors", "hyperplane")]


def studied(*models: str) -> set[str]:
    """Return the studies that run if models have other out-of-fold scores or folds."""
    changed = set(models) | ({"committee"} if set(models) & set(MEMBERS) else set())
    found = each("error_analysis", changed & set(ANALYSED))
    found |= AUDIT_SCORES if REFITTED in changed else set()
    found |= {"audit"} if {JUDGE, REFITTED} & changed else set()
    found |= each("learning_scores", changed & set(CURVED))
    return found | ({"learning_curves"} if changed & set(CURVED) else set())


def rescored(*models: str) -> set[str]:
    """Return what runs if models learn something else: their stages, and whoever compares."""
    found = {stage for model in models for stage in steps(model)} | studied(*models)
    if set(models) & set(MEMBERS):
        found |= COMMITTEE
    found |= {f"predict_corrupted@{model}" for model in models if model in TRIED}
    if CLASSIFIER in models:
        found |= CLEAN | {"denoise"}
    return found | {"compare"} if models else found


def rerun(project: Path) -> list[str]:
    """Run `dvc repro` and return the stages that ran."""
    result = repro(project)
    assert result.returncode == 0, result.stdout + result.stderr
    return stages_run(result)
