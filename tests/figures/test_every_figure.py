"""Every figure can be read, and is the same bytes whatever the user's settings."""

import struct
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from matplotlib.figure import Figure

from stages.explore import class_counts, class_means, scaling_histogram
from stages.figures.confusion import confusion_figure
from stages.figures.coverage import coverage_figure
from stages.figures.curves import curves_figure
from stages.figures.exploration import class_counts_figure, mean_images_title, scaling_figure
from stages.figures.gallery import class_gallery, copies_figure, gallery_figure, mistakes_figure
from stages.figures.ranking import ranking_figure
from stages.figures.reliability import reliability_figure
from stages.imaging import shift
from stages.scoring.class_names import with_names
from stages.scoring.coverage import coverage_table, risk_coverage
from stages.scoring.metrics import worst_mistakes
from stages.studies.audit.figure import audit_figure, contradicted_figure
from stages.studies.audit.measures import contradicted_labels
from stages.studies.binary.figure import precision_recall_figure, roc_figure, thresholds_figure
from stages.studies.binary.measures import Sweep
from stages.studies.error_analysis.figure import error_shares_figure
from stages.studies.error_analysis.measures import pair_rows, rank_classes, share_matrices
from stages.studies.error_analysis.pair_figure import pair_figure
from stages.studies.learning_curves.figure import learning_curves_figure
from stages.studies.multilabel.figure import wrong_labels_figure
from tests.class_names import DIGITS
from tests.copies import copies_of
from tests.figures.readable import LONG, assert_readable, png
from tests.figures.tables import curves_of, ranking_of, reliability_of, sure_of
from tests.known_errors import Scored
from tests.studies.tables import WRONG, learning_tables

SIDE = {"errors": 301, "accuracy": 0.995, "accuracy_low": 0.994, "accuracy_high": 0.996}
CLEANED = {"before": SIDE, "after": SIDE | {"errors": 298}, "p": 1.5e-7}
PLANTED = {"planted": 600, "found": 593, "suspects": 812}


@pytest.fixture(scope="module")
def all_figures(
    train_sample: Any,
    test_sample: Any,
    scored: Scored,
    counts: npt.NDArray[np.int64],
    swept: tuple[dict[str, Sweep], dict[str, int], pd.DataFrame],
) -> dict[str, Callable[[], Figure]]:
    """Every figure of the pipeline, of real data."""
    images, labels = train_sample
    test_images, test_labels = test_sample
    predicted = scored.scores["linear"].argmax(axis=1)
    worst = worst_mistakes(test_labels, scored.scores["linear"], 30)
    copies = copies_of(shift, images, shift.Params(distance=1), 0)
    means = class_means(images, labels)
    sweeps, chosen, ranked = swept
    sure = sure_of(scored, "forest")
    risks = {part: risk_coverage(*own) for part, own in sure.items()}
    contradicted = with_names(
        contradicted_labels(test_labels, scored.scores["forest"]), DIGITS, "label", "suggested"
    )
    return {
        "thresholds": lambda: thresholds_figure(sweeps, chosen, 0.9, "5 against the rest"),
        "precision and recall": lambda: precision_recall_figure(sweeps, chosen, ranked, "5"),
        "recall and fall-out": lambda: roc_figure(sweeps, chosen, ranked, "1, 3 against 5, 7"),
        "wrong labels": lambda: wrong_labels_figure(WRONG),
        "confusion": lambda: confusion_figure(counts, DIGITS, LONG),
        "curves": lambda: curves_figure(*curves_of(scored)),
        "reliability": lambda: reliability_figure(*reliability_of(sure), LONG),
        "reliability on the test set alone": lambda: reliability_figure(
            *reliability_of({"test": sure["test"]}), LONG
        ),
        "coverage": lambda: coverage_figure(risks, coverage_table(sure, [0.95, 0.98, 0.99]), LONG),
        "coverage on the test set alone": lambda: coverage_figure(
            {"test": risks["test"]}, coverage_table({"test": sure["test"]}, [0.9]), LONG
        ),
        "ranking": lambda: ranking_figure(ranking_of(scored)),
        "class counts": lambda: class_counts_figure(class_counts(labels, test_labels, DIGITS)),
        "scaling": lambda: scaling_figure(scaling_histogram(images)),
        "copies": lambda: copies_figure(images, copies, "shift"),
        "mistakes": lambda: mistakes_figure(
            test_images[worst],
            [(str(test_labels[row]), str(predicted[row])) for row in worst],
            LONG,
            58,
        ),
        "means": lambda: class_gallery(means, mean_images_title(means, DIGITS), DIGITS),
        "rows": lambda: gallery_figure(images[:100], "100", columns=10, row_labels=DIGITS),
        "one": lambda: gallery_figure(images[:1], "The first image, a 5", columns=1, width=4),
        "error shares": lambda: error_shares_figure(
            share_matrices(counts), rank_classes(counts), DIGITS, LONG
        ),
        "pair": lambda: pair_figure(
            test_images, pair_rows(test_labels, predicted, (3, 5)), DIGITS, 25, LONG
        ),
        "contradicted": lambda: contradicted_figure(test_images, contradicted, 40, LONG),
        "audit": lambda: audit_figure(PLANTED, np.arange(600).clip(max=500), CLEANED, LONG),
        "learning curves": lambda: learning_curves_figure(*learning_tables([LONG, "knn", "sgd"])),
    }


NAMES = (
    "thresholds",
    "precision and recall",
    "recall and fall-out",
    "wrong labels",
    "confusion",
    "curves",
    "reliability",
    "reliability on the test set alone",
    "coverage",
    "coverage on the test set alone",
    "ranking",
    "class counts",
    "scaling",
    "copies",
    "mistakes",
    "means",
    "rows",
    "one",
    "error shares",
    "pair",
    "contradicted",
    "audit",
    "learning curves",
)


def test_all_figures_are_tried(all_figures: dict[str, Any]) -> None:
    assert set(all_figures) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_readable_and_its_headline_is_above_all_else(
    name: str, all_figures: dict[str, Callable[[], Figure]]
) -> None:
    figure = all_figures[name]()
    assert_readable(figure)
    title = figure._suptitle  # type: ignore[attr-defined]
    box = title.get_window_extent()
    assert title.get_text()
    assert all(box.y0 >= axes.get_window_extent().y1 for axes in figure.axes)


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_the_same_bytes_whatever_the_users_settings(
    name: str, all_figures: dict[str, Callable[[], Figure]]
) -> None:
    first = png(all_figures[name]())
    mpl.rcParams.update({"font.size": 20, "axes.facecolor": "black", "savefig.dpi": 30})
    again = png(all_figures[name]())
    assert first == again
    assert first.startswith(b"\x89PNG")
    assert struct.unpack(">I", first[16:20])[0] <= 800
