"""A yes-or-no question about images: which ones are asked about, and which are a yes."""

from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from stages.config.section import Section


def _each_once(classes: list[int]) -> list[int]:
    if not classes or len(set(classes)) < len(classes):
        raise ValueError("expected one class or more, each once")
    return classes


Classes = Annotated[
    list[Annotated[int, Field(ge=0, le=255)]],
    AfterValidator(_each_once),
]


class Question(Section):
    """Is an image of a positive class, or of a negative one? Other images are left out."""

    positive: Classes
    negative: Literal["rest"] | Classes

    @field_validator("negative")
    @classmethod
    def _is_apart(cls, negative: str | list[int], info: ValidationInfo) -> str | list[int]:
        positive = info.data.get("positive", [])
        if not set(negative).isdisjoint(positive):
            raise ValueError(f"expected classes other than the positive ({_listed(positive)})")
        return negative

    def text(self) -> str:
        """Return the question in words, such as ``5 against the rest``."""
        rest = self.negative == "rest"
        return f"{_listed(self.positive)} against {'the rest' if rest else _listed(self.negative)}"


def answers(
    question: Question, labels: npt.NDArray[np.uint8], name: str
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Return the images that a question is about, and whether each is positive.

    Parameters
    ----------
    question : Question
    labels : (n,) uint8
    name : str
        What the images are called in a message, such as ``training``.

    Returns
    -------
    rows : (m,) intp
    positive : (m,) bool
        At least one true and one false.

    Raises
    ------
    ValueError
        If a class of the question has no image, or there are no others for ``rest``.
    """
    present = set(np.unique(labels).tolist())
    negative = question.negative
    if negative == "rest":
        negative = sorted(present - set(question.positive))
    for key, classes in (("positive", question.positive), ("negative", negative)):
        missing = [label for label in classes if label not in present]
        if missing:
            raise ValueError(
                f"{key}: expected classes that have {name} images ({_listed(sorted(present))}), "
                f"found {_listed(missing)}"
            )
    if not negative:
        raise ValueError(f"negative: expected {name} images that are not positive, found none")
    rows = np.flatnonzero(np.isin(labels, [*question.positive, *negative]))
    return rows, np.isin(labels[rows], question.positive)


def _listed(classes: str | list[int]) -> str:
    return ", ".join(str(label) for label in classes)
