"""What a reader sees of a figure: its texts are on the canvas, and none lies on another."""

import io
from itertools import combinations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

LONG = "random_forest_gradients_warped"


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


def headline(figure: Figure) -> str:
    text: str = figure.get_suptitle()
    return text
