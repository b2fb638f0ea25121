"""Where faiss is not installed, as on macOS, stages that search make the same bytes."""

from pathlib import Path

from tests.scratch import contents, git, run, stages_run
from tests.warm_python import warm_variables

HIDING = "import sys\nsys.modules['faiss'] = None\n"
SEARCHING = (
    *(
        f"{stage}@{name}"
        for stage in ("train", "cross_validate")
        for name in ("knn", "random_forest")
    ),
    *("predict@knn", "predict@random_forest", "predict@knn_pixels", "predict@knn_pixels_shifted"),
    *("cross_validate@knn_pixels", "cross_validate@random_forest_pixels"),
    *(
        "stages/studies/dvc.yaml:multilabel_compute",
        "stages/studies/dvc.yaml:denoise_compute@gaussian",
    ),
)


def test_models_scores_and_studies_are_the_same_bytes(project: Path, tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(HIDING, encoding="utf-8")
    variables = warm_variables(("PYTHONPATH", str(hidden)))
    before = {path: contents(project / path) for path in ("models", "data/scores", "data/studies")}
    result = run(
        project, "dvc", "repro", "--force", "--single-item", *SEARCHING, variables=variables
    )
    assert result.returncode == 0, result.stderr
    assert len(stages_run(result)) == len(SEARCHING)
    for path, files in before.items():
        assert contents(project / path) == files
    assert git(project, "status", "--porcelain") == ""
