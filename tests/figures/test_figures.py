"""Every figure can be read: its texts are on the canvas, and none lies on another."""

import io
import struct
from collections.abc import Callable
from itertools import combinations
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from stages.compare import Scored, rank_models
from stages.explore import class_counts, class_means, scaling_histogram
from stages.figures.audit import audit_figure, contradicted_figure
from stages.figures.binary import precision_recall_figure, roc_figure, thresholds_figure
from stages.figures.canvas import COLOURS, new_figure, styles
from stages.figures.confusion import confusion_figure
from stages.figures.curves import curves_figure
from stages.figures.error_shares import error_shares_figure
from stages.figures.exploration import class_counts_figure, mean_images_title, scaling_figure
from stages.figures.gallery import copies_figure, gallery_figure, mistakes_figure
from stages.figures.learning_curves import learning_curves_figure, spread_out
from stages.figures.multilabel import wrong_labels_figure
from stages.figures.pair import pair_figure
from stages.figures.ranking import ranking_figure
from stages.imaging import shift
from stages.learning.scores import class_scores
from stages.learning_curves import Measured, extrapolated_table, measured_table
from stages.scoring.curves import MACRO, one_vs_rest_curves
from stages.scoring.error_shares import pair_rows, rank_classes, share_matrices
from stages.scoring.label_audit import contradicted_labels
from stages.scoring.metrics import confusion_counts, worst_mistakes
from stages.scoring.thresholds import Sweep, areas, sweep_thresholds

LONG = "random_forest_gradients_warped"

Array = npt.NDArray[Any]


def draw(figure: Figure) -> FigureCanvasAgg:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    return canvas


def drawn_texts(figure: Figure) -> list[Text]:
    """Return what a reader sees of the texts of a figure that has been drawn."""
    texts = [*figure.texts]
    if figure._suptitle:  # type: ignore[attr-defined]
        texts.append(figure._suptitle)  # type: ignore[attr-defined]
    for axes in figure.axes:
        texts += [axes.title, axes._left_title, axes._right_title]  # type: ignore[attr-defined]
        texts += axes.texts
        if axes.axison:
            texts += axis_texts(axes)
    legends = [*figure.legends, *(axes.get_legend() for axes in figure.axes)]
    for legend in legends:
        if legend:
            texts += [*legend.get_texts(), legend.get_title()]
    return list(dict.fromkeys(text for text in texts if text.get_visible() and text.get_text()))


def axis_texts(axes: Axes) -> list[Text]:
    texts = []
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        texts.append(axis.label)
        for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
            if low <= tick.get_loc() <= high:
                texts += [tick.label1, tick.label2]
    return texts


def assert_readable(figure: Figure) -> None:
    width, height = draw(figure).get_width_height()
    assert width <= 800
    assert height <= 1200
    boxes = [(text.get_text(), text.get_window_extent()) for text in drawn_texts(figure)]
    assert boxes
    for text, box in boxes:
        where = f"{text!r} at {np.round(box.extents)} of {width} x {height}"
        assert box.x0 >= -1, where
        assert box.x1 <= width + 1, where
        assert box.y0 >= -1, where
        assert box.y1 <= height + 1, where
    for (one, box), (other, other_box) in combinations(boxes, 2):
        common = Bbox.intersection(box, other_box)
        if common:
            assert min(common.width, common.height) <= 1, f"{one!r} lies on {other!r}"


def png(figure: Figure) -> bytes:
    content = io.BytesIO()
    figure.savefig(content, format="png", metadata={"Software": None})
    return content.getvalue()


@pytest.fixture(scope="module")
def scored(fitted: dict[str, Any], test_sample: Any) -> Scored:
    images, labels = test_sample
    return Scored(labels, {name: class_scores(model, images) for name, model in fitted.items()})


@pytest.fixture(scope="module")
def counts(scored: Scored) -> npt.NDArray[np.int64]:
    return confusion_counts(scored.labels, scored.scores["linear"].argmax(axis=1), 10)


def curves_of(scored: Scored) -> dict[str, Any]:
    return {
        name: tuple(
            one_vs_rest_curves(kind, scored.labels, scores)[MACRO]
            for kind in ("roc", "precision_recall")
        )
        for name, scores in scored.scores.items()
    }


def ranking_of(scored: Scored, *, cross_validated: bool = True) -> pd.DataFrame:
    none = {name: np.empty((0, 10), dtype=np.float32) for name in scored.scores}
    cv = scored if cross_validated else Scored(scored.labels, none)
    return rank_models(scored.summaries(), cv.summaries())


WRONG = pd.DataFrame({"class": [3, 8], "n": [1200, 1400], "large": [10, 70], "odd": [36, 0]})


@pytest.fixture(scope="module")
def swept(scored: Scored) -> tuple[dict[str, Sweep], dict[str, int], pd.DataFrame]:
    """Is it a 5? Thresholds of two models, the chosen ones, and areas of a third too."""
    positive = scored.labels == 5
    scores = {name: scored.scores[name][:, 5] for name in ("linear", "forest", "dummy")}
    sweeps = {name: sweep_thresholds(positive, scores[name]) for name in ("linear", "forest")}
    chosen = {name: sweep.first_precise(0.9) for name, sweep in sweeps.items()}
    return sweeps, chosen, areas(positive, scores)


SIDE = {"errors": 301, "accuracy": 0.995, "accuracy_low": 0.994, "accuracy_high": 0.996}
CLEANED = {"before": SIDE, "after": SIDE | {"errors": 298}, "p": 1.5e-7}
PLANTED = {"planted": 600, "found": 593, "suspects": 812}


def learning_tables(models: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what two tables of `learning_curves` say of models that end all but equal."""
    sizes = np.array([500, 1000, 5000, 20_000, 48_000])
    rng = np.random.default_rng(0)
    measured = {
        model: Measured(sizes, rng.random((5, 24_000)) < (0.005 + k / sizes)[:, None])
        for k, model in enumerate(models, 1)
    }
    return measured_table(measured), extrapolated_table(measured, 60_000, 20, 0)


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
    copies = shift.augment(images, shift.Params(distance=1), 0)
    means = class_means(images, labels)
    classes = [str(label) for label in range(10)]
    sweeps, chosen, ranked = swept
    return {
        "thresholds": lambda: thresholds_figure(sweeps, chosen, 0.9, "5 against the rest"),
        "precision and recall": lambda: precision_recall_figure(sweeps, chosen, ranked, "5"),
        "recall and fall-out": lambda: roc_figure(sweeps, chosen, ranked, "1, 3 against 5, 7"),
        "wrong labels": lambda: wrong_labels_figure(WRONG),
        "confusion": lambda: confusion_figure(counts, LONG),
        "curves": lambda: curves_figure(curves_of(scored)),
        "ranking": lambda: ranking_figure(ranking_of(scored)),
        "class counts": lambda: class_counts_figure(class_counts(labels, test_labels)),
        "scaling": lambda: scaling_figure(scaling_histogram(images)),
        "copies": lambda: copies_figure(images, copies, "shift"),
        "mistakes": lambda: mistakes_figure(
            test_images[worst], test_labels[worst], predicted[worst], LONG, 58
        ),
        "means": lambda: gallery_figure(
            means, mean_images_title(means), columns=5, captions=classes
        ),
        "rows": lambda: gallery_figure(images[:100], "100", columns=10, row_labels=classes),
        "one": lambda: gallery_figure(images[:1], "The first image, a 5", columns=1, width=4),
        "error shares": lambda: error_shares_figure(
            share_matrices(counts), rank_classes(counts), LONG
        ),
        "pair": lambda: pair_figure(
            test_images, pair_rows(test_labels, predicted, (3, 5)), 25, LONG
        ),
        "contradicted": lambda: contradicted_figure(
            test_images, contradicted_labels(test_labels, scored.scores["forest"]), 40, LONG
        ),
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
def test_a_figure_is_readable(name: str, all_figures: dict[str, Callable[[], Figure]]) -> None:
    assert_readable(all_figures[name]())


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


def headline(figure: Figure) -> str:
    text: str = figure.get_suptitle()
    return text


def test_a_headline_is_inside_the_figure_and_above_all_else(
    all_figures: dict[str, Callable[[], Figure]],
) -> None:
    for make in all_figures.values():
        figure = make()
        draw(figure)
        title = figure._suptitle  # type: ignore[attr-defined]
        box = title.get_window_extent()
        assert title.get_text()
        assert all(box.y0 >= axes.get_window_extent().y1 for axes in figure.axes)


@pytest.mark.parametrize(
    ("counts", "headline_"),
    [
        ([[9, 0], [0, 9]], "m makes no mistake"),
        ([[9, 1], [0, 9]], "m most often takes 0 for 1: once"),
        ([[9, 1], [4, 9]], "m most often takes 1 for 0: 4 times"),
        ([[0, 0], [0, 9]], "m makes no mistake"),
    ],
)
def test_confusion_tells_the_most_frequent_mistake(counts: list[list[int]], headline_: str) -> None:
    figure = confusion_figure(np.array(counts), "m")
    assert headline(figure) == headline_
    assert_readable(figure)


def test_confusion_shows_every_count_in_its_cell(counts: npt.NDArray[np.int64]) -> None:
    axes = confusion_figure(counts, "m").axes[0]
    shown = {(text.get_position()[1], text.get_position()[0]): text for text in axes.texts}
    expected = {tuple(map(int, cell)): f"{counts[tuple(cell)]:,}" for cell in np.argwhere(counts)}
    assert {cell: text.get_text() for cell, text in shown.items()} == expected


def test_confusion_of_the_whole_test_set_is_readable() -> None:
    rng = np.random.default_rng(0)
    counts = rng.integers(0, 1200, (10, 10))
    np.fill_diagonal(counts, 1135)
    assert_readable(confusion_figure(counts, LONG))


def test_curves_name_the_best_by_average_precision_first(scored: Scored) -> None:
    curves = curves_of(scored)
    figure = curves_figure(curves)
    by_precision = sorted(curves, key=lambda name: -curves[name][1].area())
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert [text.split(":")[0] for text in legend] == by_precision
    assert headline(figure).startswith(f"{by_precision[0]} ranks images best")
    for text, name in zip(legend, by_precision, strict=True):
        roc, precision = (curve.area() for curve in curves[name])
        assert text == f"{name}: {roc:.4f}, {precision:.4f}"


@pytest.mark.parametrize("n_models", [1, 2, 8])
def test_curves_of_few_and_of_many_models_are_readable(n_models: int, scored: Scored) -> None:
    (curves, *_) = curves_of(scored).values()
    names = [f"{LONG[:18]}_{i}" for i in range(n_models)]
    assert_readable(curves_figure(dict.fromkeys(names, curves)))


def test_a_roc_curve_is_straight_between_points_though_the_scale_is_logarithmic(
    scored: Scored,
) -> None:
    curves = curves_of(scored)
    figure = curves_figure({"linear": curves["linear"]})
    (line,) = figure.axes[0].get_lines()
    roc = curves["linear"][0]
    x, y = np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
    assert len(x) >= 100
    np.testing.assert_allclose(y, np.interp(x, roc.x, roc.y))


@pytest.mark.parametrize("cross_validated", [True, False])
@pytest.mark.parametrize("n_models", [1, 2, 4, 12])
def test_a_ranking_of_any_length_is_readable(
    n_models: int, cross_validated: bool, scored: Scored
) -> None:
    rng = np.random.default_rng(0)
    scores = {}
    for i in range(n_models):
        right = np.eye(10, dtype=np.float32)[scored.labels]
        wrong = rng.random(len(right)) < 0.01 * 2 ** (i / 2)
        right[wrong] = np.roll(right[wrong], 1, axis=1)
        scores[f"{LONG[:20]}_{i}"] = right
    table = ranking_of(Scored(scored.labels, scores), cross_validated=cross_validated)
    assert_readable(ranking_figure(table))


def test_a_ranking_with_no_error_at_all_is_readable(scored: Scored) -> None:
    perfect = {"m": np.eye(10, dtype=np.float32)[scored.labels]}
    figure = ranking_figure(ranking_of(Scored(scored.labels, perfect)))
    assert_readable(figure)
    assert headline(figure) == "m makes the fewest test errors: 0 of 300"


def test_a_ranking_shows_each_error_with_its_interval(scored: Scored) -> None:
    table = ranking_of(scored)
    axes = ranking_figure(table).axes[0]
    shown = [text.get_text() for text in axes.texts]
    assert shown == [f"{100 * (1 - accuracy):.2f} %" for accuracy in table["test_accuracy"]]
    test, cv = axes.containers[:2]
    for container, part in ((test, "test"), (cv, "cv")):
        line, _, (bars,) = container.lines  # type: ignore[attr-defined]
        np.testing.assert_allclose(
            np.asarray(line.get_xdata(), float), 100 * (1 - table[f"{part}_accuracy"])
        )
        ends = np.array([segment[:, 0] for segment in bars.get_segments()])
        np.testing.assert_allclose(ends[:, 0], 100 * (1 - table[f"{part}_accuracy_high"]))
        np.testing.assert_allclose(ends[:, 1], 100 * (1 - table[f"{part}_accuracy_low"]))


def test_counts_of_two_classes_are_readable() -> None:
    counts = class_counts(
        np.repeat(np.arange(2, dtype=np.uint8), [10, 30]), np.arange(2, dtype=np.uint8)
    )
    figure = class_counts_figure(counts)
    assert_readable(figure)
    assert headline(figure) == "1 is 3.00 times as frequent as 0"


def test_counts_of_the_whole_training_set_are_readable() -> None:
    labels = np.repeat(np.arange(10), np.linspace(5421, 6742, 10).astype(int)).astype(np.uint8)
    assert_readable(class_counts_figure(class_counts(labels, labels)))


def test_the_two_most_alike_mean_images_are_named() -> None:
    means = np.zeros((4, 3, 5))
    means[:, 0, 0] = 0, 50, 90, 99
    assert mean_images_title(means).endswith(": 2 and 3 are the most alike")


SHAPES = [(3, 5), (5, 3), (1, 1), (28, 28), (64, 20)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("n_images", [1, 2, 10, 30])
def test_mistakes_on_images_of_any_shape_and_number_are_readable(
    shape: tuple[int, int], n_images: int
) -> None:
    images = np.random.default_rng(0).integers(0, 256, (n_images, *shape)).astype(np.uint8)
    labels = np.arange(n_images, dtype=np.uint8) % 2
    figure = mistakes_figure(images, labels, 1 - labels, LONG, 1234)
    draw(figure)
    captions = [text.get_text() for text in figure.axes[0].texts]
    assert captions == [f"{label}, not {1 - label}" for label in labels]
    if n_images == 10 and shape[0] <= 2 * shape[1]:
        assert_readable(figure)


def test_no_mistakes_are_told() -> None:
    figure = mistakes_figure(
        np.empty((0, 28, 28), np.uint8), np.empty(0, np.uint8), np.empty(0, np.int64), "m", 0
    )
    assert headline(figure) == "m misclassifies none of the test images"
    assert_readable(figure)


@pytest.mark.parametrize("shape", [(3, 5), (28, 28), (30, 20)])
@pytest.mark.parametrize(("n_images", "n_copies"), [(1, 1), (2, 4), (10, 3), (10, 9)])
def test_copies_are_readable(shape: tuple[int, int], n_images: int, n_copies: int) -> None:
    images = np.random.default_rng(0).integers(0, 256, (n_images, *shape)).astype(np.uint8)
    figure = copies_figure(images, np.stack([images] * n_copies), "warp")
    assert_readable(figure)
    headings = [text.get_text() for text in figure.axes[0].get_xticklabels()]
    group = ["original", *(f"copy {i + 1}" for i in range(min(n_copies, 7)))]
    assert headings == group * min(8 // len(group), n_images)


def test_images_stand_in_reading_order_dark_on_light() -> None:
    images = np.zeros((5, 4, 4), dtype=np.uint8)
    images += np.arange(1, 6, dtype=np.uint8)[:, None, None] * 10
    (shown,) = gallery_figure(images, "t", columns=2).axes[0].get_images()
    sheet = np.asarray(shown.get_array())
    step = sheet.shape[0] // 3
    corners = [
        [sheet[row * step, column * sheet.shape[1] // 2] for column in (0, 1)] for row in range(3)
    ]
    assert corners == [[10, 20], [30, 40], [50, 0]]
    assert shown.cmap(0.0) == (1, 1, 1, 1)
    assert shown.cmap(1.0) == (0, 0, 0, 1)


def test_a_row_stands_in_a_row_with_its_copies(train_sample: Any) -> None:
    images, _ = train_sample
    copies = shift.augment(images[:6], shift.Params(distance=3), 0)
    (shown,) = copies_figure(images[:6], copies, "shift").axes[0].get_images()
    sheet = np.asarray(shown.get_array())
    height, width = sheet.shape[0] // 4, sheet.shape[1] // 5
    for row in range(4):
        for column, expected in enumerate([images[row], *copies[:, row]]):
            top, left = row * height, column * width
            np.testing.assert_array_equal(sheet[top : top + 28, left : left + 28], expected)


def test_black_images_are_drawn() -> None:
    assert_readable(gallery_figure(np.zeros((4, 6, 6), np.uint8), "t", columns=2))


def test_models_have_looks_of_their_own_that_do_not_depend_on_their_order() -> None:
    names = [f"m{i:02}" for i in range(4 * len(COLOURS))]
    looks = styles(names)
    assert len(set(looks.values())) == len(names)
    assert styles(names[::-1]) == looks


def test_a_figure_has_as_many_axes_as_asked_for() -> None:
    figure, axes = new_figure(8, 4, rows=2, columns=3)
    assert len(axes) == len(figure.axes) == 6


def test_chosen_thresholds_are_marked_where_they_are(
    swept: tuple[dict[str, Sweep], dict[str, int], pd.DataFrame],
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


def test_studies_say_what_they_have_found(
    swept: tuple[dict[str, Sweep], dict[str, int], pd.DataFrame],
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
    assert headline(wrong_labels_figure(WRONG)) == (
        "Most often wrong: large of class 8, for 70 of 1,400 images"
    )


def test_thresholds_that_find_all_of_two_images_are_readable() -> None:
    sweep = sweep_thresholds(np.array([True, False]), np.array([1.0, 0.0]))
    table = areas(np.array([True, True, False, False]), {"m": np.array([1.0, 1.0, 0.0, 0.0])})
    assert_readable(thresholds_figure({"m": sweep}, {"m": 1}, 1.0, "5"))
    assert_readable(precision_recall_figure({"m": sweep}, {"m": 1}, table, "5"))
    assert_readable(roc_figure({"m": sweep}, {"m": 1}, table, "5"))


@pytest.mark.parametrize(
    ("heights", "expected"),
    [
        ([0.2, 0.5, 0.8], [0.2, 0.5, 0.8]),
        ([0.5, 0.5, 0.52], [0.5, 0.55, 0.6]),
        ([0.0, 0.01, 0.9], [0.025, 0.075, 0.9]),
    ],
)
def test_labels_are_moved_up_until_none_lies_on_another(
    heights: list[float], expected: list[float]
) -> None:
    np.testing.assert_allclose(spread_out(np.array(heights), 0.05), expected)


def test_a_pair_tells_how_often_each_is_taken_for_the_other(train_sample: Any) -> None:
    images, labels = train_sample
    predicted = labels.copy()
    predicted[np.flatnonzero(labels == 3)[:2]] = 5
    figure = pair_figure(images, pair_rows(labels, predicted, (3, 5)), 9, "m")
    assert headline(figure) == "m takes 3 for 5 twice, 5 for 3 never"
    assert_readable(figure)
    titles = [axes._left_title.get_text() for axes in figure.axes]  # type: ignore[attr-defined]
    n_three, n_five = (int(np.sum(labels == digit)) for digit in (3, 5))
    assert titles == [
        f"3, predicted 3: {n_three - 2}, the first 9",
        "3, predicted 5: 2",
        "5, predicted 3: 0",
        f"5, predicted 5: {n_five}, the first 9",
    ]


def test_error_shares_of_a_flawless_model_are_readable() -> None:
    counts = np.diag([5] * 10)
    figure = error_shares_figure(share_matrices(counts), rank_classes(counts), LONG)
    assert headline(figure) == f"{LONG} makes no error out of fold"
    assert_readable(figure)


def test_labels_that_nothing_contradicts_are_told_as_that(train_sample: Any) -> None:
    images, labels = train_sample
    table = contradicted_labels(labels, np.eye(10)[labels])
    figure = contradicted_figure(images, table, 40, "m")
    assert headline(figure).startswith("m contradicts 0 of 600 labels, 0 with confidence")
    assert_readable(figure)


def test_learning_curves_label_the_extrapolated_error_of_each_model() -> None:
    curves, extrapolated = learning_tables(["b", "a"])
    figure = learning_curves_figure(curves, extrapolated)
    shown = sorted(text.get_text() for text in figure.axes[0].texts)
    assert shown == sorted(f"{100 * error:.2f} %" for error in extrapolated["doubled_error"])
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert sorted(legend) == ["a", "b"]


def test_learning_curves_of_a_model_without_errors_are_readable() -> None:
    sizes = np.array([100, 200, 400, 800])
    wrong = np.zeros((4, 500), dtype=bool)
    measured = {"flawless": Measured(sizes, wrong), "half": Measured(sizes, ~wrong)}
    extrapolated = extrapolated_table(measured, 1000, 20, 0)
    assert_readable(learning_curves_figure(measured_table(measured), extrapolated))
