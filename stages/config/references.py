"""Names in a valid params.yaml, and the lines of dvc.yaml that they need.

DVC cannot expand a list within ``deps``, so a model's name stands there once more. What is
missing or left over is told with the line that mends it; without it a model would be
trained and never appear in the ranking, or old scores would stay there.
"""

from collections.abc import Sequence
from typing import Any

from stages.config.problems import did_you_mean

COMMITTEE = "committee"
PIXELS = "pixels"  # features that no stage makes: they are the images themselves
PER_MEMBER = ("data/scores/cv/{}", "data/scores/test/{}/scores.npy", "models/{}.skops")


def feature_problems(models: dict[str, Any], features: dict[str, Any]) -> list[str]:
    """Return one line for each model whose features are no block of ``features:``."""
    return [
        f"models.{name}.features: no such block of features: {block['features']!r}"
        f"{did_you_mean(block['features'], features)}"
        for name, block in models.items()
        if block["features"] not in features
    ]


def graph_problems(graph: dict[str, Any], models: dict[str, Any]) -> list[str]:
    """Return one line for each line of dvc.yaml that the models lack, or that they do not need.

    Parameters
    ----------
    graph : dict
        The whole of dvc.yaml.
    models : dict
        Valid blocks by name, those of the project's own params.yaml.
    """
    stages = graph["stages"]
    ranked = [*models, COMMITTEE]
    found = _differences("evaluate.foreach", stages["evaluate"]["foreach"], ranked)
    details = [f"reports/models/{name}/details" for name in ranked]
    listed = [dep for dep in stages["compare"]["deps"] if dep.startswith("reports/models/")]
    return found + _differences("compare.deps", listed, details) + _member_problems(stages, models)


def page_problems(graph: dict[str, Any], models: dict[str, Any]) -> list[str]:
    """Return one line for each line of the pages' dvc.yaml that the models lack, or do not need.

    Parameters
    ----------
    graph : dict
        The whole of stages/pages/dvc.yaml.
    models : dict
        Valid blocks by name, those of the project's own params.yaml.
    """
    details = [f"reports/models/{name}/details" for name in [*models, COMMITTEE]]
    listed = [dep for dep in graph["stages"]["index"]["deps"] if dep.startswith("reports/models/")]
    return _differences("index.deps", listed, details, file="stages/pages/dvc.yaml")


def featurize_problems(graph: dict[str, Any], models: dict[str, Any]) -> list[str]:
    """Return one line for each training set that a model takes and `featurize` does not make."""
    made = [
        (each["set"], each["features"]) for each in graph["stages"]["featurize"]["foreach"].values()
    ]
    wanted = {
        (block["train_on"], block["features"]): name
        for name, block in reversed(models.items())
        if block["features"] != PIXELS
    }
    return [
        f"models.{name}: no stage makes {features} of {train_on}; add to dvc.yaml, "
        f"stages.featurize.foreach: {train_on}_{features}: "
        f"{{ set: {train_on}, features: {features} }}"
        for (train_on, features), name in wanted.items()
        if (train_on, features) not in made
    ]


def members(graph: dict[str, Any]) -> list[str]:
    """Return the models that the command of the stage `committee` names."""
    return list(graph["stages"]["committee"]["cmd"].split()[3:])


def _member_problems(stages: dict[str, Any], models: dict[str, Any]) -> list[str]:
    key, named = "dvc.yaml: stages.committee.cmd", members({"stages": stages})
    found = [
        f"{key}: no such model {name!r}{did_you_mean(name, models)}"
        for name in named
        if name not in models
    ]
    if len(named) < 2 or len(set(named)) < len(named):
        listed = ", ".join(named) or "none"
        found.append(f"{key}: expected two members or more, each once, found {listed}")
    folds = {name: models[name]["folds"] for name in named if name in models}
    if None in folds.values() or len(set(folds.values())) > 1:
        listed = ", ".join(f"{name} with {number}" for name, number in folds.items())
        found.append(f"{key}: expected models with the same number of folds, found {listed}")
    wanted = [path.format(name) for path in PER_MEMBER for name in named]
    deps = stages["committee"]["deps"]
    listed_deps = [dep for dep in deps if dep.startswith(("data/scores/", "models/"))]
    return found + _differences("committee.deps", listed_deps, wanted)


def _differences(
    place: str, listed: Sequence[str], wanted: Sequence[str], file: str = "dvc.yaml"
) -> list[str]:
    key = f"{file}: stages.{place}"
    missing = [line for line in wanted if line not in listed]
    left_over = [line for line in listed if line not in wanted]
    lines = [f"{key}: missing line: add '- {line}'" for line in missing]
    return lines + [f"{key}: of no model: remove '- {line}'" for line in left_over]
