"""Which stages run again for what, worked out by hand, not read off the graph.

A stage is out of date if one of its parameters or files changed; what comes after it runs only
if its outputs have other bytes. Stages of the studies are called ``studies:<name>``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.scratch import PROJECT, STUDIES, read_yaml, repro, stages_run

PARAMS = read_yaml(PROJECT / "params.yaml")
MODELS: dict[str, dict[str, Any]] = PARAMS["models"]
OF_STUDIES = read_yaml(PROJECT / "stages/studies/params.yaml")
STEPS = ("train", "cross_validate", "predict", "evaluate")
# What the pipeline files say of models.
MEMBERS = ["sgd", "random_forest", "knn"]
TRIED = MEMBERS
CURVED = ["sgd", "random_forest", "knn"]
VALIDATED = [*MEMBERS, "knn_pixels", "random_forest_pixels", "sgd_pixels"]
REFITTED = "knn"
ANALYSED: list[str] = OF_STUDIES["error_analysis"]["models"]
CLASSIFIER: str = OF_STUDIES["denoise"]["cleaning"]["classifier"]
JUDGE: str = OF_STUDIES["audit"]["judge"]


@dataclass(frozen=True)
class Case:
    """A parameter by dotted key, its new value, and the stages that read it.

    Attributes
    ----------
    file : str
        The params file that has it.
    """

    key: str
    value: object
    stages: set[str]
    file: str = "params.yaml"


def each(step: str, models: Any = MODELS) -> set[str]:
    """Return the instances of a stage, of all models or of some."""
    return {f"{step}@{model}" for model in models}


def steps(model: str) -> set[str]:
    """Return the stages of one model."""
    return {f"{step}@{model}" for step in STEPS}


def of_family(*families: str) -> list[str]:
    return [name for name, block in MODELS.items() if block["family"] in families]


def of_features(name: str) -> list[str]:
    return [model for model, block in MODELS.items() if block["features"] == name]


CHECK = {"check", "studies:check"}  # both read the whole of params.yaml
AUGMENT = {"augment@shift", "augment@warp"}
NOVELTY = {"novelty"}
UPRIGHT, TWO_VIEWS = {"featurize@original"}, {"featurize@two_views"}
FEATURIZE = UPRIGHT | TWO_VIEWS
LEARNED = each("train") | each("cross_validate")
EVALUATE = each("evaluate") | {"evaluate@committee"}
SCORED = each("predict") | EVALUATE | {"committee", "compare"}
PROJECTED = [name for name, block in MODELS.items() if block["projection"]]

BINARY_COMPUTE = each("studies:binary_compute", OF_STUDIES["binary"]["questions"])
BINARY_REPORT = each("studies:binary_report", OF_STUDIES["binary"]["questions"])
BINARY = BINARY_COMPUTE | BINARY_REPORT
CLEAN = each("studies:denoise_compute", OF_STUDIES["denoise"]["noise"])
DENOISE = CLEAN | {"studies:denoise_report"}
ROBUSTNESS = each("studies:robustness_compute", TRIED) | {"studies:robustness_report"}
ERROR_ANALYSIS = each("studies:error_analysis_report", ANALYSED)
REFIT = each("studies:audit_compute", ("planted", "cleaned"))
CURVES_COMPUTE = each("studies:learning_curves_compute", CURVED)
VALIDATION = {"studies:external_validation_compute", "studies:external_validation_report"}
# The studies that draw at random.
DRAWING = BINARY_COMPUTE | CLEAN | ROBUSTNESS | REFIT | CURVES_COMPUTE
DRAWING |= {"studies:multilabel_compute", "studies:learning_curves_report"}
COMMITTEE = {"committee", "evaluate@committee", "studies:robustness_report"}


def studied(*models: str) -> set[str]:
    """Return the studies that run if models have other out-of-fold scores or folds."""
    changed = set(models) | ({"committee"} if set(models) & set(MEMBERS) else set())
    found = each("studies:error_analysis_report", changed & set(ANALYSED))
    found |= REFIT if REFITTED in changed else set()
    found |= {"studies:audit_report"} if {JUDGE, REFITTED} & changed else set()
    found |= each("studies:learning_curves_compute", changed & set(CURVED))
    return found | ({"studies:learning_curves_report"} if changed & set(CURVED) else set())


def applied(*models: str) -> set[str]:
    """Return the studies that let these models classify images."""
    found = each("studies:robustness_compute", set(models) & set(TRIED))
    found |= {"studies:external_validation_compute"} if set(models) & set(VALIDATED) else set()
    return found | (CLEAN if CLASSIFIER in models else set())


def learned(model: str) -> set[str]:
    """Return the stages that fit a model, and thus read its block."""
    found = {f"train@{model}", f"cross_validate@{model}"}
    found |= REFIT if model == REFITTED else set()
    return found | each("studies:learning_curves_compute", {model} & set(CURVED))


def rescored(*models: str) -> set[str]:
    """Return what runs if models learn something else: their stages, and whoever compares."""
    found = {stage for model in models for stage in steps(model)} | studied(*models)
    found |= applied(*models)
    if set(models) & set(TRIED):
        found |= {"studies:robustness_report"}
    if set(models) & set(VALIDATED):
        found |= {"studies:external_validation_report"}
    if set(models) & set(MEMBERS):
        found |= COMMITTEE
    if CLASSIFIER in models:
        found |= DENOISE
    return found | {"compare"} if models else found


def refitted(*models: str) -> set[str]:
    """Return what runs if the code of models changes and what they learn does not."""
    found = {f"{step}@{model}" for step in STEPS[:3] for model in models} | applied(*models)
    if set(models) & set(MEMBERS):  # the committee consists of their code
        found |= {"committee"}
    found |= REFIT if REFITTED in models else set()
    return found | each("studies:learning_curves_compute", set(models) & set(CURVED))


def rerun(project: Path, *targets: str) -> list[str]:
    """Run the chain and the studies, or what is named of them; return the stages that ran."""
    result = repro(project, *(targets or ("dvc.yaml", STUDIES)))
    assert result.returncode == 0, result.stdout + result.stderr
    return [name.replace(f"{STUDIES}:", "studies:") for name in stages_run(result)]


def out_of_date(project: Path) -> list[str]:
    """Run both checks, which hash the code, and return them and what `dvc repro` would run.

    What would come after because a stage's outputs have other bytes is not among it.
    """
    checked = rerun(project, "check", f"{STUDIES}:check")
    return [*checked, *rerun(project, "--dry", "dvc.yaml", STUDIES)]


def together(cases: Iterable[Case]) -> list[list[Case]]:
    """Put cases into groups, each of which changes stages that no other of its group does.

    Which stages a group runs thus tells what each of its changes runs. A check is run by each
    of a group or by none.
    """
    groups: list[list[Case]] = []
    for case in cases:
        for group in groups:
            taken = set().union(*(other.stages for other in group))
            if taken & case.stages == CHECK & case.stages == CHECK & taken:
                group.append(case)
                break
        else:
            groups.append([case])
    return groups
