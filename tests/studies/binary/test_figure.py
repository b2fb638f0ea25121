"""Figures of questions mark the chosen thresholds, and say what was found."""

import numpy as np

from stages.studies.binary.figure import precision_recall_figure, roc_figure, thresholds_figure
from stages.studies.binary.measures import areas, sweep_thresholds
from tests.figures.readable import assert_readable, headline
from tests.studies.tables import Swept


def test_chosen_thresholds_are_marked_where_they_are(
    swept: Swept,
) -> None:
    sweeps, chosen, ranked = swept
    panels = thresholds_figure(sweeps, chosen, 0.9, "5").axes
    points = {name: (sweep, chosen[name]) for name, sweep in sweeps.items()}
    for axes, (sweep, place) in zip(panels, points.values(), strict=True):
        dots = [line for line in axes.get_lines() if line.get_marker() == "o"]
        assert [dot.get_xdata()[0] for dot in dots] == [sweep.threshold[place]] * 2  # type: ignore[index]
        assert [dot.get_ydata()[0] for dot in dots] == [  # type: ignore[index]
            sweep.precision[place],
            sweep.recall[place],
        ]
    (axes,) = roc_figure(sweeps, chosen, ranked, "5").axes
    dots = [line for line in axes.get_lines() if line.get_marker() == "o"]
    heights = {float(np.asarray(dot.get_ydata())[0]) for dot in dots}
    assert heights == {float(sweep.recall[place]) for sweep, place in points.values()}


def test_figures_say_what_they_have_found(
    swept: Swept,
) -> None:
    sweeps, chosen, ranked = swept
    recalls = {name: 100 * sweep.recall[chosen[name]] for name, sweep in sweeps.items()}
    assert headline(thresholds_figure(sweeps, chosen, 0.9, "5")) == (
        f"5: at 90 % precision, recall is {recalls['linear']:.1f} % (linear), "
        f"{recalls['forest']:.1f} % (forest)"
    )
    area = ranked.set_index("model")["auc"]
    assert headline(roc_figure(sweeps, chosen, ranked, "5")) == (
        f"5: area under ROC {area['linear']:.4f} (linear), {area['forest']:.4f} (forest)"
    )


def test_thresholds_that_find_all_of_two_images_are_readable() -> None:
    sweep = sweep_thresholds(np.array([True, False]), np.array([1.0, 0.0]))
    table = areas(np.array([True, True, False, False]), {"m": np.array([1.0, 1.0, 0.0, 0.0])})
    assert_readable(thresholds_figure({"m": sweep}, {"m": 1}, 1.0, "5"))
    assert_readable(precision_recall_figure({"m": sweep}, {"m": 1}, table, "5"))
    assert_readable(roc_figure({"m": sweep}, {"m": 1}, table, "5"))
