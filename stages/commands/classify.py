"""``mnist-pipeline classify``: the digits of photos, which, how sure, and where.

Reads pictures and ``models/``; writes answers to standard output and, if asked, pictures with
the answers drawn in.
"""

import argparse
import io
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.commands.answers import FORMATS, Answer, Page
from stages.commands.model_files import NOVELTY, model_path, unfit_model
from stages.commands.outputs import check_targets, write_answer, write_file
from stages.commands.quick_imports import quick_imports
from stages.config.errors import PipelineError
from stages.photo.digits import Digit, find_digits
from stages.sources.pictures import STANDARD_INPUT, Picture, picture_paths, read_pictures


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `run` reads."""
    parser.add_argument("pictures", nargs="+", help="files, folders of them, - for standard input")
    parser.add_argument("--model", default="committee", help="a name in models/, or a path")
    output = parser.add_mutually_exclusive_group()
    for name in FORMATS:
        if name != "text":
            output.add_argument(f"--{name}", dest="format", action="store_const", const=name)
    parser.set_defaults(format="text")
    parser.add_argument("--show", metavar="OUT.png", type=Path, help="draw the answers")


def run(arguments: argparse.Namespace) -> int:
    """Answer, and return the exit status: 1 without a digit, 2 if a picture is not read."""
    paths = picture_paths(arguments.pictures)
    if arguments.show is not None:
        read = (Path(path) for path in paths if path != STANDARD_INPUT)
        check_targets("--show", _shown(arguments.show), read)
    asked = Asked.load(arguments.model)
    pages, failed = [], False
    for path in paths:
        try:
            for picture in read_pictures(path):
                pages.append(asked.answer(picture))
                if arguments.show is not None:
                    _show(arguments.show, picture, pages)
        except PipelineError as error:
            failed = True
            _say(error)
    if pages:
        write_answer(FORMATS[arguments.format](pages))
    if failed:
        return 2
    if any(answer.is_digit for page in pages for answer in page.answers):
        return 0
    _say("no digit found")
    return 1


@dataclass(frozen=True)
class Asked:
    """The models that are asked; without a novelty all signs are taken for digits."""

    path: Path
    model: Any
    novelty: Any

    @classmethod
    def load(cls, name: str) -> "Asked":
        """Load a model by its name or path, and the novelty that is beside it."""
        from stages.store.model_file import load_model

        path = model_path(name)
        beside = path.parent / f"{NOVELTY}.skops"
        with quick_imports():
            model = load_model(path)
        if not hasattr(model, "predict_proba"):
            raise PipelineError(f"{path}: expected a classifier with probabilities, found none")
        if not beside.exists():
            _say(f"{beside}: not found, so letters are taken for digits; 'dvc repro' makes it")
            return cls(path, model, None)
        return cls(path, model, load_model(beside))

    def answer(self, picture: Picture) -> Page:
        """Return what the digits of a picture are."""
        height, width = picture.grey.shape
        digits = find_digits(picture.grey)
        answers = self._answers(digits) if digits else []
        return Page(picture.name, width, height, answers)

    def _answers(self, digits: list[Digit]) -> list[Answer]:
        images = np.stack([digit.image for digit in digits])
        try:
            probabilities = self.model.predict_proba(images)
            unlike = self._unlikeness(images)
        except ValueError as error:
            raise unfit_model(self.path, images, error) from None
        return [
            Answer(
                line=digit.line + 1,
                digit=str(self.model.classes_[own.argmax()]),
                probability=float(own.max()),
                unlikeness=None if far is None else float(far),
                box=digit.box,
            )
            for digit, own, far in zip(digits, probabilities, unlike, strict=True)
        ]

    def _unlikeness(self, images: npt.NDArray[np.uint8]) -> list[float | None]:
        if self.novelty is None:
            return [None] * len(images)
        unlike: list[float | None] = self.novelty.unlikeness(images).tolist()
        return unlike


def _show(path: Path, picture: Picture, pages: list[Page]) -> None:
    """Draw the answers about the last page; from the second on into files with a number."""
    from stages.photo.drawing import draw

    number = len(pages)
    target = path if number == 1 else path.with_stem(f"{path.stem}-{number}")
    if not target.parent.is_dir():
        raise PipelineError(f"{target}: not written: no such folder: {target.parent}")
    photo = picture.grey if picture.colour is None else picture.colour
    drawn = draw(photo, [(each.box, each.label, each.kind) for each in pages[-1].answers])
    content = io.BytesIO()
    try:
        drawn.save(content, _format_of(target))
    except (OSError, ValueError, KeyError) as error:
        raise PipelineError(f"{target}: not written ({error}); end it in .png") from None
    write_file(target, content.getvalue())


def _format_of(path: Path) -> str:
    """Return what Pillow calls the form of a file by its ending; of a device's, PNG."""
    from PIL import Image

    if path.exists() and not path.is_file():
        return "PNG"
    known = Image.registered_extensions()
    if path.suffix.lower() not in known:
        raise ValueError(f"no picture ends in {path.suffix!r}")
    return known[path.suffix.lower()]


def _shown(path: Path) -> list[Path]:
    """Return the files that answers may be drawn over: how many pages there are is not known."""
    numbered = re.compile(rf"{re.escape(path.stem)}(-\d+)?{re.escape(path.suffix)}")
    if not path.parent.is_dir():
        return []
    return [each for each in path.parent.iterdir() if numbered.fullmatch(each.name)]


def _say(what: object) -> None:
    print(what, file=sys.stderr)  # noqa: T201 - it speaks to the user
