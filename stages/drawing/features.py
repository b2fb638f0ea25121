"""Models apart from their features, so that what several take is made once."""

from functools import lru_cache
from typing import Any

import joblib
import numpy as np
import numpy.typing as npt
from sklearn.pipeline import FeatureUnion, Pipeline

from stages.imaging.transformer import ImageTransformer
from stages.learning.calibrated import Calibrated
from stages.learning.novelty import Novelty

Array = npt.NDArray[Any]


class Features:
    """The features of a few images, each step of them worked out once for all models.

    To be used within `one_thread`: their own `transform` works out matrix products so, too.

    Parameters
    ----------
    images : (n, height, width) uint8
        Not more than fit into a batch of `stages.imaging.transformer`.
    """

    def __init__(self, images: Array) -> None:
        self._known: dict[str, Array] = {"": images}

    def of(self, steps: list[Any], before: str = "") -> Array:
        """Return what transformers make of the images one after the other.

        Parameters
        ----------
        steps : list of transformers that `is_stateless`
        before : str
            What was made of the images first; by default nothing.
        """
        for step in steps:
            after = f"{before} {_key(step)}"
            if after not in self._known:
                self._known[after] = self._transformed(step, before)
            before = after
        return self._known[before]

    def _transformed(self, step: Any, before: str) -> Array:
        if isinstance(step, Pipeline):
            return self.of(_steps(step), before)
        if isinstance(step, FeatureUnion):
            parts = [self.of([part], before) for _, part in step.transformer_list]
            return np.concatenate(parts, axis=1)
        # What `transform` does but for its checks, which take longer than the features of an image.
        made: Array = step._of_batch(self._known[before])  # noqa: SLF001
        return made


def split(model: Any) -> tuple[list[Any], Any]:
    """Return the stateless steps that a model begins with, and the model of what they make.

    A model of another kind is left whole.
    """
    if isinstance(model, Calibrated):
        first, rest = _split_pipeline(model.classifier)
        return first, Calibrated(rest, model.temperature, model.least, model.names)
    if isinstance(model, Novelty):
        first, rest = _split_pipeline(model.projection)
        scale = {"medians": model.medians, "thresholds": model.thresholds}
        return first, Novelty(rest, model.subspaces, model.classifier, **scale)
    return [], model


def is_stateless(step: Any) -> bool:
    """Return whether a transformer is one of images that learns nothing, or is made of such."""
    if isinstance(step, Pipeline):
        return all(map(is_stateless, _steps(step)))
    if isinstance(step, FeatureUnion):
        weighed = step.transformer_weights
        return not weighed and all(is_stateless(part) for _, part in step.transformer_list)
    return isinstance(step, ImageTransformer)


@lru_cache(maxsize=1024)
def _key(step: Any) -> str:
    """Return what steps that do the same have in common; to work it out takes a millisecond."""
    key: str = joblib.hash(step)
    return key


def _split_pipeline(pipeline: Any) -> tuple[list[Any], Any]:
    if not isinstance(pipeline, Pipeline):
        return [], pipeline
    steps = _steps(pipeline)
    number = next((at for at, step in enumerate(steps) if not is_stateless(step)), len(steps))
    if number == len(steps):  # nothing would be left
        return [], pipeline
    return steps[:number], Pipeline(pipeline.steps[number:])


def _steps(pipeline: Pipeline) -> list[Any]:
    return [step for _, step in pipeline.steps]
