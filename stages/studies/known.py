"""What is known of the data and the models before any study computes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.config.problems import did_you_mean


@dataclass(frozen=True)
class Known:
    """What the params of a study are judged by.

    Attributes
    ----------
    labels, test_labels : (n,) uint8
        Of the training images and of the test images, as codes.
    names : sequence of str
        Of the classes.
    folds : mapping of model to int
        By how many each is cross-validated, 0 where it is not.
    members : sequence of str
        The models that the committee consists of.
    taken : sequence of str
        The models that the study's stages in ``dvc.yaml`` fit or load.
    shape : (int, int)
        Height and width of an image.
    """

    labels: npt.NDArray[np.uint8]
    test_labels: npt.NDArray[np.uint8]
    names: Sequence[str]
    folds: Mapping[str, int]
    members: Sequence[str]
    taken: Sequence[str] = ()
    shape: tuple[int, ...] = (28, 28)

    def model_problems(self, key: str, names: Sequence[str], least: int = 0) -> list[str]:
        """Return one line for each model that there is not, or that has fewer folds than that."""
        found = []
        if len(set(names)) < len(names):
            found.append(f"{key}: expected each model once, found {', '.join(names)}")
        for name in dict.fromkeys(names):
            if name not in self.folds:
                found.append(f"{key}: no such model {name!r}{did_you_mean(name, self.folds)}")
            elif self.folds[name] < least:
                found.append(
                    f"{key}: expected a model with at least {least} folds, "
                    f"found {name} with {self.folds[name] or 'none'}"
                )
        return found


def refused(key: str, function: Callable[..., Any], *arguments: Any) -> list[str]:
    """Return in a line why a function refuses its arguments; nothing if it takes them.

    So a value is judged by the very function that a stage gives it to.

    Parameters
    ----------
    key : str
        What the line begins with, such as ``multilabel.folds: ``.
    function : callable
        Raises a ``ValueError`` to refuse.
    *arguments
        What it is given.
    """
    try:
        function(*arguments)
    except ValueError as error:
        return [f"{key}{error}"]
    return []
