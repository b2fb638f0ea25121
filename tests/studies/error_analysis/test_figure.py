"""Shares of errors can be read where there is no error."""

import numpy as np

from stages.studies.error_analysis.figure import error_shares_figure
from stages.studies.error_analysis.measures import rank_classes, share_matrices
from tests.class_names import DIGITS
from tests.figures.readable import LONG, assert_readable, headline


def test_error_shares_of_a_flawless_model_are_readable() -> None:
    counts = np.diag([5] * 10)
    figure = error_shares_figure(share_matrices(counts), rank_classes(counts), DIGITS, LONG)
    assert headline(figure) == f"{LONG} makes no error out of fold"
    assert_readable(figure)
