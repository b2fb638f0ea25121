"""A module of each kind reruns the stages that use it alone; so does a model that is deleted."""

import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.reruns import (
    AUDIT_SCORES,
    BINARY,
    CHECK,
    CLASSIFIER,
    CLEAN,
    CORRUPTED,
    CURVED,
    EVALUATE,
    FEATURIZE,
    LEARNED,
    LEARNING_SCORES,
    MEMBERS,
    ON_IMAGES,
    REFITTED,
    SLANTED,
    STEPS,
    TRIED,
    each,
    of_family,
    of_features,
    rerun,
    steps,
)
from tests.scratch import read_yaml, repro, run, set_params, stages_run

# A module, and what runs after a comment is added to it: results stay the same bytes, so
# nothing that comes after.
OF_GRADIENTS = {"committee"} | CLEAN | CORRUPTED - {"robustness"}
EDITS: list[tuple[str, set[str]]] = [
    *[
        (
            f"learning/{family}",
            CHECK
            | {f"{step}@{model}" for step in STEPS[:3] for model in of_family(family)}
            | (
                {"committee", "predict_corrupted_committee"}
                if set(of_family(family)) & set(MEMBERS)
                else set()
            )
            | each("predict_corrupted", set(of_family(family)) & set(TRIED))
            | (CLEAN if CLASSIFIER in of_family(family) else set())
            | each("learning_scores", {*of_family(family)} & {*CURVED})
            | (AUDIT_SCORES if REFITTED in of_family(family) else set()),
        )
        for family in ("linear", "kernel")
    ],
    *[
        (
            f"imaging/{name}",
            (FEATURIZE | OF_GRADIENTS if name == "gradients" else set())
            | each("learning_scores", {*of_features(name)} & {*CURVED})
            | (AUDIT_SCORES if REFITTED in of_features(name) else set())
            | {f"{step}@{model}" for step in STEPS[:3] for model in of_features(name)},
        )
        for name in ("pixels", "gradients")
    ],
    (
        "imaging/slanted_gradients",
        SLANTED
        | {f"{step}@{model}" for step in STEPS[:3] for model in of_features("slanted_gradients")}
        | {"committee", "predict_corrupted_committee"},
    ),
    ("learning/question", CHECK | BINARY),
    (
        "learning/whitening",
        CHECK | LEARNED | each("predict") | OF_GRADIENTS | AUDIT_SCORES | LEARNING_SCORES,
    ),
    ("learning/vote", CHECK | {"committee", "predict_corrupted_committee", "audit"} | AUDIT_SCORES),
    ("training_set", FEATURIZE | LEARNED | AUDIT_SCORES | LEARNING_SCORES),
    ("imaging/warp", CHECK | {"augment@warp"} | CORRUPTED),
    ("imaging/noise", CHECK | ON_IMAGES),
    ("scoring/paired", {"compare", "audit"}),
    ("scoring/power_law", {"learning_curves"}),
    ("figures/confusion", EVALUATE),
    ("sources/folder", {"download"}),
    ("split", CHECK | {"split"}),
]


@pytest.mark.parametrize(("module", "expected"), EDITS, ids=[module for module, _ in EDITS])
def test_editing_one_module_runs_only_the_stages_that_use_it(
    project: Path, module: str, expected: set[str]
) -> None:
    before = read_yaml(project / "dvc.lock")["stages"]
    with (project / f"stages/{module}.py").open("a") as stream:
        stream.write("# An afterthought.\n")
    assert sorted(rerun(project)) == sorted(expected)
    after = read_yaml(project / "dvc.lock")["stages"]
    assert {name: stage.get("outs") for name, stage in after.items()} == {
        name: stage.get("outs") for name, stage in before.items()
    }


def delete_model(project: Path, model: str) -> None:
    """Delete a model's block from params.yaml and every line of dvc.yaml that names it."""
    yaml = YAML()
    params = yaml.load(project / "params.yaml")
    del params["models"][model]
    yaml.dump(params, project / "params.yaml")
    graph = yaml.load(project / "dvc.yaml")
    compare = graph["stages"]["compare"]
    compare["cmd"] = " ".join(word for word in compare["cmd"].split() if word != model)
    compare["deps"] = [dep for dep in compare["deps"] if Path(dep).name != model]
    del graph["artifacts"][model]
    folder = f"reports/models/{model}/"
    graph["metrics"] = [path for path in graph["metrics"] if not path.startswith(folder)]
    graph["plots"] = [
        plot for plot in graph["plots"] if isinstance(plot, str) or f"confusion_{model}" not in plot
    ]
    for plot in graph["plots"]:
        for settings in plot.values() if isinstance(plot, dict) else ():
            for path in [path for path in settings["y"] if path.startswith(folder)]:
                del settings["y"][path]
    yaml.dump(graph, project / "dvc.yaml")


def test_deleting_a_model_leaves_the_others_up_to_date(project: Path) -> None:
    delete_model(project, "knn_pixels")
    assert sorted(rerun(project)) == ["check", "compare"]
    assert rerun(project) == []
    assert "knn_pixels," not in (project / "reports/compare/ranking.csv").read_text()
    shown = run(project, "dvc", "metrics", "show")
    assert shown.returncode == 0
    assert "models/knn_pixels/" not in shown.stdout
    assert "models/knn_pixels_shifted/" in shown.stdout


def test_changing_a_parameter_back_restores_what_was_learned_without_running_it(
    built: Path, project: Path
) -> None:
    set_params(project, {"models.knn_pixels.n_neighbors": 5})
    rerun(project)
    assert read_yaml(project / "dvc.lock") != read_yaml(built / "dvc.lock")
    set_params(project, {"models.knn_pixels.n_neighbors": 4})
    result = repro(project)
    assert result.returncode == 0, result.stderr
    # Reports are in git, not in DVC's cache, so their stages write them anew.
    assert set(stages_run(result)) <= {"evaluate@knn_pixels", "compare"}
    for step in ("train", "cross_validate", "predict"):
        assert f"Stage '{step}@knn_pixels' is cached - skipping run" in result.stdout
    assert read_yaml(project / "dvc.lock") == read_yaml(built / "dvc.lock")
    assert run(project, "git", "diff", "--stat", "--", "reports", "dvc.lock").stdout == ""


def test_without_its_run_cache_a_project_makes_the_same_lock_again(
    built: Path, project: Path
) -> None:
    set_params(project, {"models.knn_pixels.n_neighbors": 5})
    rerun(project)
    set_params(project, {"models.knn_pixels.n_neighbors": 4})
    shutil.rmtree(project / ".dvc/cache/runs")
    assert sorted(rerun(project)) == sorted(CHECK | steps("knn_pixels") | {"compare"})
    assert read_yaml(project / "dvc.lock") == read_yaml(built / "dvc.lock")
