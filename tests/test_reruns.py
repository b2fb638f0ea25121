"""A change of params.yaml reruns what reads it, and nothing else.

`tests/slow/test_rerun_params.py` tries every section.
"""

from pathlib import Path

import pytest

from tests.scratch import repro, set_params, stages_run
from tests.test_pipeline import STEPS


def test_changing_a_models_parameter_reruns_that_model_alone(project: Path) -> None:
    set_params(project, {"models.knn_pixels.n_neighbors": 5})
    result = repro(project)
    assert result.returncode == 0, result.stderr
    own = [f"{step}@knn_pixels" for step in STEPS]
    assert sorted(stages_run(result)) == sorted(["check", *own, "compare"])


def test_adding_a_model_runs_that_model_alone(project: Path) -> None:
    block = {
        "family": "neighbors",
        "features": "gradients",
        "train_on": "original",
        "folds": 3,
        "projection": {"n_components": 30, "whitening": None, "class_distances": None},
        "n_neighbors": 1,
        "weights": "uniform",
    }
    set_params(project, {"models.nearest": block})
    result = repro(project)
    assert result.returncode == 0, result.stderr
    own = [f"{step}@nearest" for step in STEPS]
    assert sorted(stages_run(result)) == sorted(["check", *own])


@pytest.mark.parametrize(
    ("key", "value", "rerun"),
    [
        ("compare.target", 0.8, {"check", "compare"}),
        ("binary.five.target_precision", 0.8, {"check", "binary@five"}),
        ("multilabel.large_from", 5, {"check", "multilabel"}),
    ],
)
def test_changing_a_section_reruns_only_what_reads_it(
    project: Path, key: str, value: object, rerun: set[str]
) -> None:
    set_params(project, {key: value})
    result = repro(project)
    assert result.returncode == 0, result.stderr
    assert set(stages_run(result)) == rerun


def test_bad_params_stop_the_run_with_every_result_still_there(project: Path) -> None:
    def results() -> dict[str, bytes]:
        folders = [project / "models", project / "reports", project / "data"]
        files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        return {str(path): path.read_bytes() for path in files if path.name != "params.ok"}

    before = results()
    set_params(project, {"models.knn_pixels.n_neighbors": 0, "evaluate.curve_point": 100})
    result = repro(project)
    assert result.returncode != 0
    assert "models.knn_pixels.n_neighbors: expected greater than 0, found 0" in result.stderr
    assert "did you mean curve_points?" in result.stderr
    assert "Traceback" not in result.stderr
    assert results() == before
