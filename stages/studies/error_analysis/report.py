"""Show where the errors of one model are, out of fold.

Reads ``data/scores/cv/<model>/``, ``data/train/original/pixels/`` and
``stages/studies/params.yaml: error_analysis``; writes ``reports/error_analysis/<model>/``.
Looks at training images alone, so what is learnt here may be used to change a model.
"""

from pathlib import Path

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import run_stage
from stages.scoring.metrics import confusion_counts
from stages.store.arrays import read_arrays
from stages.store.reports import write_reports
from stages.studies import STUDIES
from stages.studies.error_analysis import measures
from stages.studies.error_analysis.ambiguous_figure import ambiguous_figure
from stages.studies.error_analysis.figure import error_shares_figure
from stages.studies.error_analysis.pair_figure import pair_figure
from stages.studies.error_analysis.params import Params, check_pair

TRAIN = Path("data/train/original/pixels")
SCORES = Path("data/scores/cv")
REPORTS = Path("reports/error_analysis")


def main() -> None:
    """Read, count, draw, write."""
    model = read_argument("model", f"one of error_analysis.models in {STUDIES}")
    chosen = params.load("error_analysis", Params, STUDIES)
    images, labels = read_arrays(TRAIN, "images", "labels")
    (scores,) = read_arrays(SCORES / model, "scores")
    with params.blamed("error_analysis.pair", STUDIES):
        check_pair(chosen.pair, labels)
    predicted = scores.argmax(axis=1)
    counts = confusion_counts(labels, predicted, scores.shape[1])
    ranking, shares = measures.rank_classes(counts), measures.share_matrices(counts)
    parts = measures.pair_rows(labels, predicted, chosen.pair)
    rows = measures.most_ambiguous(scores, chosen.ambiguous_images)
    tables = {"shares": measures.share_table(counts), "classes": ranking}
    figures = {
        "shares": error_shares_figure(shares, ranking, model),
        "pair": pair_figure(images, parts, chosen.pair_images, model),
        "ambiguous": ambiguous_figure(images[rows], labels[rows], scores[rows], model),
    }
    write_reports(REPORTS / model, tables, figures)


if __name__ == "__main__":
    run_stage(main)
