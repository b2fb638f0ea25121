"""Show which training images look mislabelled, and what an audit of labels is worth.

Reads ``data/scores/cv/`` of ``params.yaml: audit.model`` and of ``audit_scores.model``,
``data/audit/`` and ``data/train/original/pixels/``; writes ``reports/audit/``. Suspects
are reported, not removed: every model is trained on the labels as they are published.
"""

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from pydantic import Field, PositiveInt

from stages.config import params
from stages.config.errors import run_stage
from stages.config.section import Section
from stages.store.arrays import read_arrays
from stages.store.reports import write_figure, write_json, write_table
from stages.studies.audit import measures as label_audit
from stages.studies.audit.confident_learning import as_probabilities
from stages.studies.audit.figure import audit_figure, contradicted_figure

TRAIN = Path("data/train/original/pixels")
SCORES = Path("data/scores/cv")
AUDIT = Path("data/audit")
REPORTS = Path("reports/audit")


class Params(Section):
    """Whose probabilities judge the labels, and how many images are drawn."""

    model: Annotated[str, Field(min_length=1)]
    drawn: PositiveInt


def planted_report(
    labels: npt.NDArray[np.uint8], planted: npt.NDArray[np.uint8], scores: npt.NDArray[np.float32]
) -> tuple[dict[str, Any], npt.NDArray[np.int64]]:
    """Return what the audit finds of planted errors, and how soon.

    Parameters
    ----------
    labels, planted : (n,) uint8
        Before and after planting.
    scores : (n, n_classes) float32
        Out of fold, by classifiers that were fitted to the planted labels.

    Returns
    -------
    report : dict
        As of `stages.studies.audit.measures.planted_report`.
    found : (m,) int64
        Planted errors among the first 1, 2, … images by least margin, up to three times
        as many images as were planted.
    """
    probabilities = as_probabilities(scores, planted)
    report = label_audit.planted_report(labels, planted, probabilities)
    looked_at = 3 * int(report["planted"])
    return report, label_audit.found_by_rank(labels, planted, probabilities, looked_at)


def main() -> None:
    """Read, judge, count, draw, write."""
    chosen = params.load("audit", Params)
    refitted = params.read_section("audit_scores.model")
    images, labels = read_arrays(TRAIN, "images", "labels")
    (judge,) = read_arrays(SCORES / chosen.model, "scores")
    (scores,) = read_arrays(SCORES / refitted, "scores")
    after, left_out = read_arrays(AUDIT / "cleaned", "scores", "suspects")
    contradicted = label_audit.contradicted_labels(labels, as_probabilities(judge, labels))
    planted, found = planted_report(labels, *read_arrays(AUDIT / "planted", "labels", "scores"))
    cleaned = label_audit.cleaned_report(labels, scores, after, left_out)
    published = label_audit.published_report(contradicted, len(labels))
    report = {
        "published": published | {"model": chosen.model},
        "planted": planted | {"model": refitted},
        "cleaned": cleaned | {"model": refitted},
    }
    write_json(REPORTS / "summary.json", report)
    write_table(REPORTS / "contradicted.csv", contradicted)
    write_figure(REPORTS / "effects.png", audit_figure(planted, found, cleaned, refitted))
    figure = contradicted_figure(images, contradicted, chosen.drawn, chosen.model)
    write_figure(REPORTS / "contradicted.png", figure)


if __name__ == "__main__":
    run_stage(main)
