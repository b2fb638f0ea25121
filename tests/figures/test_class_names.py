"""Names of any length, letters and number fit into pictures, and stay apart where they can."""

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from stages.figures.class_names import shown
from stages.figures.confusion import confusion_figure
from stages.figures.exploration import class_counts_figure
from stages.figures.gallery import class_gallery, mistakes_figure
from stages.studies.audit.figure import contradicted_figure
from stages.studies.error_analysis.ambiguous_figure import ambiguous_figure
from stages.studies.error_analysis.figure import error_shares_figure
from stages.studies.error_analysis.measures import pair_rows, rank_classes, share_matrices
from stages.studies.error_analysis.pair_figure import pair_figure
from stages.studies.multilabel.figure import wrong_labels_figure
from tests.class_names import DIGITS, HARD, LONG
from tests.figures.readable import assert_readable, png

SETS = {
    "two": ["no", "yes"],
    "hard": HARD,
    "wide": ["W" * 40 + str(code) for code in range(10)],
    "letters": [chr(ord("a") + code) for code in range(26)],
    "numbers": [str(code) for code in range(62)],
    "words": [f"n{10**5 + 7919 * code}_Ankle boot" for code in range(200)],
}


def drawn(names: list[str]) -> dict[str, Callable[[], Figure]]:
    """Return the figures that name classes, of made-up counts and images."""
    rng, n = np.random.default_rng(0), len(names)
    counts = rng.poisson(0.7, (n, n)) + np.diag(rng.integers(1, 1200, n))
    counts[1] = 0  # a class that the test set lacks
    labels = rng.integers(0, n, 40).astype(np.uint8)
    predicted = (labels + 1) % n
    images = rng.integers(0, 256, (max(n, 40), 20, 20)).astype(np.uint8)
    pairs = [(names[a], names[b]) for a, b in zip(labels, predicted, strict=True)]
    table = pd.DataFrame({"class": names, "n": 1000, "train": 1 + counts.sum(axis=1)})
    wrong = pd.DataFrame({"class": names, "n": 99, "large": counts[0], "odd": counts[0]})
    suspects = pd.DataFrame(pairs, columns=["label", "suggested"])
    suspects = suspects.assign(image=range(40), suspect=True)
    scores = rng.dirichlet(np.ones(n), 30).astype(np.float32)
    parts = pair_rows(labels, predicted, (0, 1))
    return {
        "confusion": lambda: confusion_figure(counts, names, "m"),
        "mistakes": lambda: mistakes_figure(images[:30], pairs[:30], "m", 1234),
        "counts": lambda: class_counts_figure(table),
        "means": lambda: class_gallery(images[:n], "The first image of each class", names),
        "shares": lambda: error_shares_figure(
            share_matrices(counts), rank_classes(counts), names, "m"
        ),
        "pair": lambda: pair_figure(images, parts, names, 25, "m"),
        "ambiguous": lambda: ambiguous_figure(images[:30], labels[:30], scores, names, "m"),
        "contradicted": lambda: contradicted_figure(images[:40], suspects, 40, "m"),
        "wrong labels": lambda: wrong_labels_figure(wrong),
    }


FIGURES = tuple(drawn(DIGITS))
CASES = [(figure, kind) for figure in FIGURES for kind in ("wide", "words")]
CASES += [(figure, kind) for figure in ("confusion", "counts", "means") for kind in SETS]


@pytest.mark.parametrize(("figure", "kind"), dict.fromkeys(CASES))
def test_a_figure_that_names_classes_is_readable_whatever_they_are(figure: str, kind: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert_readable(drawn(SETS[kind])[figure]())


def test_short_names_are_shown_as_they_are() -> None:
    assert [shown(name) for name in DIGITS] == DIGITS
    assert shown("T-shirt/top", 12) == "T-shirt/top"


def test_a_long_name_keeps_both_ends() -> None:
    for code, name in enumerate(LONG):
        short = shown(name)
        assert len(short) < len(name)
        assert short.startswith("a name")
        assert short.endswith(f"{code:03d}")
        assert short.count("…") == 1


def test_wide_letters_count_for_more() -> None:
    assert len(shown("W" * 40)) < len(shown("a" * 40)) < len(shown("i" * 80))


def test_a_letter_that_the_font_lacks_is_written_by_its_number() -> None:
    assert shown("日") == "U+65E5"
    assert shown("a\u0308") == "ä"


def test_a_dollar_begins_no_formula() -> None:
    assert png(class_gallery(np.ones((2, 9, 9)), "t", ["$x$", "b"])) != png(
        class_gallery(np.ones((2, 9, 9)), "t", ["x", "b"])
    )
    class_gallery(np.ones((2, 9, 9)), "t", [r"$\no$", "$$"]).savefig("/dev/null", format="png")
