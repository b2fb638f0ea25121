"""A change of params.yaml reruns what reads it, and nothing else.

`tests/slow/test_rerun_params.py` tries every section.
"""

from pathlib import Path

from ruamel.yaml import YAML

from tests.reruns import CHECK, STEPS, rerun
from tests.scratch import PAGES, repro, set_params, stages_run

NEAREST = {
    "family": "neighbors",
    "features": "gradients",
    "train_on": "original",
    "folds": 3,
    "projection": {"n_components": 30, "whitening": None, "class_distances": None},
    "n_neighbors": 1,
    "weights": "uniform",
}


def add_lines(project: Path, name: str) -> None:
    """Add to the pipeline files the lines that a new model needs."""
    yaml = YAML()
    graph = yaml.load(project / "dvc.yaml")
    graph["stages"]["evaluate"]["foreach"].append(name)
    graph["stages"]["compare"]["deps"].append(f"reports/models/{name}/details")
    yaml.dump(graph, project / "dvc.yaml")
    pages = yaml.load(project / PAGES)
    pages["stages"]["index"]["deps"].append(f"reports/models/{name}/details")
    yaml.dump(pages, project / PAGES)


def test_a_model_of_one_block_and_three_lines_is_trained_alone_and_ranked(project: Path) -> None:
    set_params(project, {"models.nearest": NEAREST})
    stopped = repro(project)
    assert stopped.returncode != 0
    assert "stages.evaluate.foreach: missing line: add '- nearest'" in stopped.stderr
    assert (
        "stages.compare.deps: missing line: add '- reports/models/nearest/details'"
        in stopped.stderr
    )
    add_lines(project, "nearest")
    own = {f"{step}@nearest" for step in STEPS}
    # Colours are given out to all models by name.
    assert sorted(rerun(project)) == sorted({*CHECK, *own, "compare", "studies:robustness_report"})
    assert {"pages:index"} <= {
        name.replace(f"{PAGES}:", "pages:") for name in stages_run(repro(project, PAGES))
    }
    assert 'id="model-nearest"' in (project / "reports/index.html").read_text()
    assert "| `nearest` |" in (project / "reports/compare/ranking.md").read_text()


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
