"""Report how good one model is, on the test set and out of fold.

Reads ``data/scores/{test,cv}/<model>/``, ``data/test/``, ``data/classes.json``, the labels of
``data/train/original/pixels/`` and ``params.yaml: evaluate``; writes into
``reports/models/<model>/`` metrics.json, confusion.csv, and the rest into details/.
Nothing is chosen by a test image: whatever the numbers are, they are written down.
"""

from pathlib import Path

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import PipelineError, run_stage
from stages.figures.evaluation import evaluation_figures
from stages.scoring.evaluation import Detail, Evaluation
from stages.store.arrays import read_arrays
from stages.store.class_names import read_class_names
from stages.store.reports import write_json, write_reports, write_table, write_table_parts

TRAIN = Path("data/train/original/pixels")
TEST = Path("data/test")
SCORES = Path("data/scores")
REPORTS = Path("reports/models")


def main() -> None:
    """Read, count, write."""
    name = read_argument("model", "a key of models: in params.yaml, or committee")
    detail = params.load("evaluate", Detail)
    names = read_class_names()
    images, labels = read_arrays(TEST, "images", "labels")
    (train_labels,) = read_arrays(TRAIN, "labels")
    scores = {part: read_arrays(SCORES / part / name, "scores")[0] for part in ("test", "cv")}
    try:
        evaluation = Evaluation({"test": labels, "cv": train_labels}, scores, names)
    except ValueError as error:
        raise PipelineError(f"{SCORES}: {name}: {error}; 'dvc repro' makes them anew") from None
    tables = evaluation.tables(detail)
    figures = evaluation_figures(name, evaluation, images, detail, tables)
    write_json(REPORTS / name / "metrics.json", {name: evaluation.metrics()})
    write_table(REPORTS / name / "confusion.csv", evaluation.confusion())
    write_table_parts(REPORTS / name / "details/predictions.csv", evaluation.predictions())
    write_reports(REPORTS / name / "details", tables, figures)


if __name__ == "__main__":
    run_stage(main)
