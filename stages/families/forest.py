"""Random forests."""

from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import RandomForestClassifier

from stages.config.section import Section
from stages.config.types import Count, Share
from stages.learning.bounds import Size, fewer

# With fewer, trees of some ten classes are no better than chance.
FEWEST_DRAWN = 1000
# A leaf that holds more of a class than a tenth of it cannot tell it from others.
LEAVES_OF_CLASS = 10


class Params(Section):
    """Of a `FittedForestClassifier`, which says what data allow."""

    n_estimators: Count
    """Trees."""
    max_depth: Count | None
    """Null lets a tree grow until its leaves are pure."""
    max_features: Literal["sqrt", "log2"] | Share
    """How many features are looked at for a split, or what share of them."""
    min_samples_leaf: Count
    """At most: a tenth of the rarest class, or one."""
    max_samples: Share | None
    """The share of the images that is drawn for a tree, or 1,000 if that is less, as far as there
    are as many; null draws as many as there are."""


def build(params: Params, seed: int) -> list[Any]:
    """Return an unfitted classifier of vectors."""
    classifier = FittedForestClassifier(
        n_estimators=params.n_estimators,
        max_depth=params.max_depth,
        max_features=params.max_features,
        min_samples_leaf=params.min_samples_leaf,
        max_samples=params.max_samples,
        random_state=seed,
    )
    return [classifier]


def bounds(params: Params, size: Size) -> list[str]:
    """Return a line for each param that data of that size allow less of."""
    reason = f"images of the rarest class: {size.rarest}"
    lines = fewer("images in a leaf", params.min_samples_leaf, {reason: leaf_size(size.rarest)})
    drawn = None if params.max_samples is None else round(params.max_samples * size.images)
    if drawn is not None and drawn < FEWEST_DRAWN:
        number = min(FEWEST_DRAWN, size.images)
        lines.append(f"{number} images drawn for a tree, not {drawn}, which would be too few")
    return lines


class FittedForestClassifier(RandomForestClassifier):  # type: ignore[misc]  # sklearn is untyped
    """A `sklearn.ensemble.RandomForestClassifier` that takes sets of any size.

    Leaves have no more images than a tenth of the rarest class, and trees are fitted to at
    least 1,000 images, or to as many as there are: what suits 60,000 would else make trees that
    tell nothing apart.
    """

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: Any = None) -> Self:  # noqa: N803 - sklearn's API
        """Fit the trees; parameters are as for `RandomForestClassifier`."""
        asked = {key: self.get_params()[key] for key in ("min_samples_leaf", "max_samples")}
        leaf, drawn = asked["min_samples_leaf"], asked["max_samples"]
        counts = np.unique(np.asarray(y), return_counts=True)[1]
        if isinstance(leaf, int):
            leaf = min(leaf, leaf_size(int(counts.min())))
        if isinstance(drawn, float) and drawn * counts.sum() < FEWEST_DRAWN:
            drawn = min(FEWEST_DRAWN, int(counts.sum()))
        self.set_params(min_samples_leaf=leaf, max_samples=drawn)
        try:
            super().fit(X, y, sample_weight)
        finally:
            self.set_params(**asked)
        return self


def leaf_size(n_images: int) -> int:
    """Return how many images a leaf holds at most, by those of the rarest class."""
    return max(1, n_images // LEAVES_OF_CLASS)
