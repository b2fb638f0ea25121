"""Two views of an image side by side: gradient features of it set upright, and as it was drawn.

Setting upright takes away how an image leans, which tells some classes apart and is chance in
others. A classifier that sees both need not choose.
"""

from typing import Any

from stages.imaging.deskew import Deskew
from stages.imaging.gradients import HistogramParams
from stages.imaging.resize import Resize


class Params(HistogramParams):
    """Of the `GradientHistograms` of either view, which says what each does."""


def build(params: Params) -> list[Any]:
    """Return the transformers that turn images into vectors, in their order.

    The vectors are twice as long as those of one view.
    """
    from sklearn.pipeline import make_pipeline, make_union

    return [Resize(), make_union(make_pipeline(Deskew(), params.build()), params.build())]
