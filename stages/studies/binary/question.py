"""A yes-or-no question about images: which ones are asked about, and which are a yes."""

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, ValidationInfo, field_validator

from stages.config.section import Section
from stages.config.types import ClassName
from stages.scoring.class_names import class_codes, listed


def _each_once(classes: list[int | str]) -> list[int | str]:
    if not classes or len(set(map(str, classes))) < len(classes):
        raise ValueError("expected one class or more, each once")
    return classes


Classes = Annotated[list[ClassName], AfterValidator(_each_once)]


class Question(Section):
    """Is an image of a positive class, or of a negative one? Other images are left out.

    Classes are by name.
    """

    positive: Classes
    negative: Literal["rest"] | Classes

    @field_validator("negative")
    @classmethod
    def _is_apart(
        cls, negative: str | list[int | str], info: ValidationInfo
    ) -> str | list[int | str]:
        positive = info.data.get("positive", [])
        if negative != "rest" and not set(map(str, negative)).isdisjoint(map(str, positive)):
            raise ValueError(f"expected classes other than the positive ({listed(positive)})")
        return negative

    def text(self) -> str:
        """Return the question in words, such as ``5 against the rest``."""
        rest = "the rest" if isinstance(self.negative, str) else listed(self.negative)
        return f"{listed(self.positive)} against {rest}"


def answers(
    question: Question, labels: npt.NDArray[np.uint8], names: Sequence[str], part: str
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Return the images that a question is about, and whether each is positive.

    Parameters
    ----------
    question : Question
    labels : (n,) uint8
    names : sequence of n_classes str
    part : str
        What the images are called in a message, such as ``training``.

    Returns
    -------
    rows : (m,) intp
    positive : (m,) bool
        At least one true and one false.

    Raises
    ------
    ValueError
        If there is no such class, a class of the question has no image, or there are no others
        for ``rest``.
    """
    present = np.unique(labels).tolist()
    positive = _known(question.positive, names, "positive")
    if isinstance(question.negative, str):
        negative = [code for code in present if code not in positive]
    else:
        negative = _known(question.negative, names, "negative")
    for key, classes in (("positive", positive), ("negative", negative)):
        missing = [names[code] for code in classes if code not in present]
        if missing:
            having = listed([names[code] for code in present])
            raise ValueError(
                f"{key}: expected classes that have {part} images ({having}), "
                f"found {listed(missing)}"
            )
    if not negative:
        raise ValueError(f"negative: expected {part} images that are not positive, found none")
    rows = np.flatnonzero(np.isin(labels, [*positive, *negative]))
    return rows, np.isin(labels[rows], positive)


def _known(classes: Sequence[int | str], names: Sequence[str], key: str) -> list[int]:
    try:
        return class_codes(classes, names)
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from None
