"""A module of each kind reruns the stages that use it alone; so does a model that is deleted."""

import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.reruns import (
    AUGMENT,
    BINARY,
    BINARY_COMPUTE,
    BINARY_REPORT,
    CLEAN,
    ERROR_ANALYSIS,
    EVALUATE,
    FEATURIZE,
    MODELS,
    NOVELTY,
    PROJECTED,
    REFIT,
    ROBUSTNESS,
    VALIDATION,
    Case,
    of_family,
    of_features,
    out_of_date,
    refitted,
    rerun,
    steps,
    together,
)
from tests.scratch import PAGES, read_yaml, repro, run, set_params, stages_run

CHECK = {"check"}  # types sections and hashes modules; those of the studies have their own
STUDIES_CHECK = {"studies:check"}
OF_GRADIENTS = [name for name in MODELS if name not in of_features("pixels")]
REPORTS = (
    {
        "studies:audit_report",
        "studies:denoise_report",
        "studies:external_validation_report",
        "studies:learning_curves_report",
        "studies:multilabel_report",
        "studies:robustness_report",
    }
    | BINARY_REPORT
    | ERROR_ANALYSIS
)
QUICK = EVALUATE | REPORTS | {"explore", "compare"}
AFTERTHOUGHT = "# An afterthought.\n"
# A module, and what is out of date once a comment is put after its last line.
EDITS: list[tuple[str, set[str]]] = [
    ("config/errors", CHECK | STUDIES_CHECK),
    ("store/files", CHECK),
    (
        "store/seeds",
        CHECK
        | {"split"}
        | NOVELTY
        | AUGMENT
        | refitted(*MODELS)
        | BINARY_COMPUTE
        | CLEAN
        | {
            "studies:multilabel_compute",
            "studies:robustness_report",
            "studies:learning_curves_report",
        },
    ),
    *[
        (f"families/{family}", CHECK | refitted(*of_family(family)))
        for family in ("linear", "dummy")
    ],
    ("families/kernel", CHECK | NOVELTY | refitted(*of_family("kernel"))),
    (
        "learning/whitening",
        CHECK | STUDIES_CHECK | NOVELTY | refitted(*PROJECTED) | {"studies:robustness_report"},
    ),
    (
        "learning/calibrated",
        CHECK | STUDIES_CHECK | NOVELTY | refitted(*MODELS) | {"studies:robustness_report"},
    ),
    (
        "learning/vote",
        CHECK
        | STUDIES_CHECK
        | NOVELTY
        | {"committee", "studies:external_validation_compute"}
        | {"studies:robustness_report"},
    ),
    ("imaging/pixels", CHECK | STUDIES_CHECK | refitted(*of_features("pixels"))),
    ("imaging/mnist_form", CHECK | STUDIES_CHECK | NOVELTY | VALIDATION),
    (
        "imaging/gradients",
        CHECK | STUDIES_CHECK | NOVELTY | FEATURIZE | refitted(*OF_GRADIENTS),
    ),
    ("imaging/warp", CHECK | STUDIES_CHECK | {"augment@warp"} | ROBUSTNESS),
    ("scoring/paired", QUICK - {"explore"}),
    ("figures/confusion", QUICK | AUGMENT),
    ("sources/folder", CHECK | {"download"}),
    ("split", CHECK | {"split"}),
    ("evaluate", EVALUATE),
    ("studies/binary/question", STUDIES_CHECK | BINARY),
    ("studies/multilabel/measures", STUDIES_CHECK | {"studies:multilabel_report"}),
    ("studies/audit/label_noise", STUDIES_CHECK | REFIT | {"studies:audit_report"}),
]


GROUPS = together(Case(module, AFTERTHOUGHT, stages) for module, stages in EDITS)


@pytest.mark.parametrize("edits", GROUPS, ids=[" ".join(edit.key for edit in g) for g in GROUPS])
def test_editing_modules_runs_only_the_stages_that_use_them(
    project: Path, edits: list[Case]
) -> None:
    for edit in edits:
        add_a_comment(project, edit.key)
    expected = set().union(*(edit.stages for edit in edits))
    assert sorted(out_of_date(project)) == sorted(expected)


def test_after_an_edit_that_changes_no_result_nothing_runs_that_comes_after(
    project: Path,
) -> None:
    before = read_outputs(project)
    add_a_comment(project, "families/dummy")
    expected = CHECK | refitted("dummy")
    assert sorted(rerun(project)) == sorted(expected)
    assert read_outputs(project) == before


def add_a_comment(project: Path, module: str) -> None:
    with (project / f"stages/{module}.py").open("a") as stream:
        stream.write(AFTERTHOUGHT)


def read_outputs(project: Path) -> dict[str, str]:
    """Return what the locks say of each output, but for the hashes of code."""
    locks = [
        read_yaml(project / name)["stages"] for name in ("dvc.lock", "stages/studies/dvc.lock")
    ]
    outs = [out for lock in locks for stage in lock.values() for out in stage.get("outs", [])]
    return {out["path"]: out["md5"] for out in outs if out["path"] != "data/code"}


def delete_model(project: Path, model: str) -> None:
    """Delete a model's block from params.yaml and the lines of dvc.yaml that name it."""
    yaml = YAML()
    params = yaml.load(project / "params.yaml")
    del params["models"][model]
    yaml.dump(params, project / "params.yaml")
    graph = yaml.load(project / "dvc.yaml")
    graph["stages"]["evaluate"]["foreach"].remove(model)
    graph["stages"]["compare"]["deps"].remove(f"reports/models/{model}/details")
    yaml.dump(graph, project / "dvc.yaml")
    pages = yaml.load(project / PAGES)
    pages["stages"]["index"]["deps"].remove(f"reports/models/{model}/details")
    yaml.dump(pages, project / PAGES)


def test_deleting_a_model_leaves_the_others_up_to_date(project: Path) -> None:
    delete_model(project, "knn_pixels_shifted")
    # The colours of the others may change with the number of models.
    expected = ["check", "compare", "studies:check", "studies:robustness_report"]
    assert sorted(rerun(project)) == expected
    assert rerun(project) == []
    assert "knn_pixels_shifted," not in (project / "reports/compare/ranking.csv").read_text()
    shown = run(project, "dvc", "metrics", "show")
    assert shown.returncode == 0
    assert "models/knn_pixels_shifted/" not in shown.stdout
    assert "models/knn_pixels/" in shown.stdout


def test_changing_a_parameter_back_restores_what_was_learned_without_running_it(
    built: Path, project: Path
) -> None:
    set_params(project, {"models.knn_pixels_shifted.n_neighbors": 5})
    rerun(project)
    assert read_yaml(project / "dvc.lock") != read_yaml(built / "dvc.lock")
    set_params(project, {"models.knn_pixels_shifted.n_neighbors": 4})
    result = repro(project)
    assert result.returncode == 0, result.stderr
    # Reports are in git, not in DVC's cache, so their stages write them anew; and what check
    # keeps while it runs is not in the run cache.
    assert set(stages_run(result)) <= {"check", "evaluate@knn_pixels_shifted", "compare"}
    for step in ("train", "cross_validate", "predict"):
        assert f"Stage '{step}@knn_pixels_shifted' is cached - skipping run" in result.stdout
    assert read_yaml(project / "dvc.lock") == read_yaml(built / "dvc.lock")
    assert run(project, "git", "diff", "--stat", "--", "reports", "dvc.lock").stdout == ""


def test_without_its_run_cache_a_project_makes_the_same_lock_again(
    built: Path, project: Path
) -> None:
    set_params(project, {"models.knn_pixels_shifted.n_neighbors": 5})
    rerun(project)
    set_params(project, {"models.knn_pixels_shifted.n_neighbors": 4})
    shutil.rmtree(project / ".dvc/cache/runs")
    assert sorted(rerun(project)) == sorted(
        CHECK | STUDIES_CHECK | steps("knn_pixels_shifted") | {"compare"}
    )
    assert read_yaml(project / "dvc.lock") == read_yaml(built / "dvc.lock")
