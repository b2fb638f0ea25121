"""Answers about photos, as text, JSON or CSV."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass

from stages.photo.sign import Box

SURE = 0.95  # less is a doubt; drawn and written so
CSV_HEADER = (
    "picture", "line", "digit", "probability", "unlikeness", "left", "top", "right", "bottom",
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What a sign is.

    Attributes
    ----------
    line : int
        From 1, at the top.
    digit : str
        The most probable class.
    probability : float
        Of it, if the sign is a digit.
    unlikeness : float or None
        0 as half of all digits, above 1 no digit; None if it was not asked.
    box : (left, top, right, bottom)
        In pixels of the picture as it is shown.
    """

    line: int
    digit: str
    probability: float
    unlikeness: float | None
    box: Box

    @property
    def is_digit(self) -> bool:
        """Whether it is one of the classes."""
        return self.unlikeness is None or self.unlikeness <= 1

    @property
    def kind(self) -> str:
        """One of digit, doubt, none."""
        if not self.is_digit:
            return "none"
        return "digit" if self.probability >= SURE else "doubt"

    @property
    def label(self) -> str:
        """What is written beside it in a picture."""
        if self.kind == "digit":
            return self.digit
        return (
            "no digit" if self.kind == "none" else f"{self.digit}? {100 * self.probability:.0f} %"
        )


@dataclass(frozen=True)
class Page:
    """The answers about a picture, in reading order."""

    picture: str
    width: int
    height: int
    answers: list[Answer]

    @property
    def lines(self) -> list[str]:
        """What is read, line by line; _ for a sign that is no digit."""
        numbers = sorted({answer.line for answer in self.answers})
        return [
            " ".join(
                answer.digit if answer.is_digit else "_"
                for answer in self.answers
                if answer.line == number
            )
            for number in numbers
        ]


def as_text(pages: list[Page]) -> str:
    """Return a table for each picture, for people."""
    return "\n".join(_table(page) for page in pages)


def _table(page: Page) -> str:
    if not page.answers:
        return f"{page.picture}: no digit found\n"
    rows = [("line", "digit", "sure", "left, top, right, bottom")]
    for answer in page.answers:
        said = (answer.digit, f"{100 * answer.probability:.2f} %")
        if not answer.is_digit:
            said = ("none", f"unlike digits ({answer.unlikeness:.1f} > 1)")
        rows.append((str(answer.line), *said, ", ".join(map(str, answer.box))))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    table = "\n".join(
        "  ".join([*(cell.rjust(width) for cell, width in zip(row, widths, strict=False)), row[3]])
        for row in rows
    )
    return f"{page.picture}: {' / '.join(page.lines)}\n{table}\n"


def as_json(pages: list[Page]) -> str:
    """Return a list of pictures, each with a list of its digits; ASCII, so fit for any stream."""
    found = [
        {
            "picture": page.picture,
            "width": page.width,
            "height": page.height,
            "digits": [
                {
                    "line": answer.line,
                    "digit": answer.digit if answer.is_digit else None,
                    "probability": round(answer.probability, 6),
                    "unlikeness": _rounded(answer.unlikeness),
                    "box": list(answer.box),
                }
                for answer in page.answers
            ],
        }
        for page in pages
    ]
    return json.dumps(found, indent=2) + "\n"


def as_csv(pages: list[Page]) -> str:
    """Return a row for each digit; one that is none of the classes has no name."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(CSV_HEADER)
    for page in pages:
        for answer in page.answers:
            digit = answer.digit if answer.is_digit else ""
            said = (digit, round(answer.probability, 6), _rounded(answer.unlikeness))
            writer.writerow((page.picture, answer.line, *said, *answer.box))
    return stream.getvalue()


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


FORMATS: dict[str, Callable[[list[Page]], str]] = {
    "text": as_text,
    "json": as_json,
    "csv": as_csv,
}
