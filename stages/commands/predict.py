"""``mnist-pipeline predict``: the labels of images that have none, as a CSV file.

Reads images of any form that `stages.sources.forms.read_unlabelled` knows, and a file of
``models/``; writes ``ImageId,Label``, as Kaggle asks for it.
"""

import argparse
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.commands.model_files import model_path, unfit_model
from stages.commands.outputs import check_targets, write_answer, write_file
from stages.config.errors import PipelineError
from stages.config.notes import tell
from stages.config.problems import decodable
from stages.imaging.unify import ImageParams, Size, stored_sizes, unified
from stages.sources.forms import is_source, read_unlabelled, told_of
from stages.sources.inversion import inversion_note
from stages.sources.known import SourceError
from stages.sources.parts import Images
from stages.store.model_file import load_model

HEADER = ("ImageId", "Label")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `run` reads."""
    parser.add_argument(
        "source",
        type=Path,
        help="a .csv, .npz or IDX file, a picture, or a folder of pictures or of such a file",
    )
    parser.add_argument("-o", "--output", type=Path, help="a CSV file; else standard output")
    parser.add_argument("--model", default="committee", help="a name in models/, or a .skops file")
    parser.add_argument(
        "--size",
        type=int,
        nargs=2,
        metavar=("HEIGHT", "WIDTH"),
        help="of the images of a CSV file or of flat rows, if they are not as the model's",
    )
    parser.add_argument(
        "--transposed", action="store_true", help="rows and columns are exchanged, as in EMNIST's"
    )
    parser.add_argument("--inverted", action="store_true", help="the images are dark on light")


def run(arguments: argparse.Namespace) -> int:
    """Label the images, write the table, and return 0.

    Images are brought to the size of those that the model was fitted to.

    Raises
    ------
    PipelineError
        In one line, if the images or the model cannot be read, or do not fit together.
    """
    source: Path = arguments.source
    if not source.exists():
        raise PipelineError(f"{source}: not found; give a file or folder of images")
    path = model_path(arguments.model)
    if arguments.output is not None:
        check_targets("--output", [arguments.output], _inputs(path, source))
    model = load_model(path)
    if not hasattr(model, "classes_"):
        raise PipelineError(f"{path}: expected a classifier, found none; name one by --model")
    size = _image_size(model, path, arguments.size)
    chosen = _chosen(arguments, size)
    is_of_rows = arguments.size is not None and getattr(model, "image_shape", None) is not None
    images, names = _read(source, chosen, size, chosen.stored_size if is_of_rows else None)
    if note := inversion_note(images, "--inverted", inverted=arguments.inverted):
        tell(str(source), [note])
    try:
        labels = model.predict(images)
    except ValueError as error:
        raise unfit_model(path, images, error) from None
    content = as_csv(names, labels.tolist())
    if arguments.output is None:
        write_answer(content)
    else:
        write_file(arguments.output, content.encode())
    return 0


def as_csv(names: list[str], labels: list[Any]) -> str:
    """Return a line for each image: its name and its label."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(zip(names, labels, strict=True))
    return stream.getvalue()


def _read(
    source: Path, chosen: ImageParams, size: Size, stored: Size | None
) -> tuple[npt.NDArray[np.uint8], list[str]]:
    """Return the images, of one size, and what each is called: its file, or its number from 1.

    Where a size is given in which they are stored, they are refused if they are of another.
    """
    try:
        with told_of(source):
            part = read_unlabelled(source, chosen)
            if stored is not None:
                _check_size(part.images, stored)
            images = unified(part.images, chosen, size)
    except (SourceError, ValueError) as error:
        raise PipelineError(str(error)) from error
    numbers = [str(number) for number in range(1, len(images) + 1)]
    return images, numbers if part.names is None else list(map(decodable, part.names))


def _check_size(images: Images, stored: Size) -> None:
    if set(stored_sizes(images)) != {stored}:
        raise SourceError(
            f"expected images of the size that --size says, {stored[0]} x {stored[1]} as stored, "
            "found others; it is for rows of pixels: else leave it out"
        )


def _inputs(model: Path, source: Path) -> Iterator[Path]:
    """Yield what may be read: a model, and a source itself or files within it."""
    yield model
    if source.is_dir():
        yield from filter(is_source, source.rglob("*"))
    else:
        yield source


def _chosen(arguments: argparse.Namespace, size: Size) -> ImageParams:
    try:
        return ImageParams(
            size=list(arguments.size or size),
            transposed=arguments.transposed,
            inverted=arguments.inverted,
        )
    except ValueError:
        height, width = arguments.size
        raise PipelineError(
            f"--size: expected two sides from 1 to 1024, found {height} {width}"
        ) from None


def _image_size(model: Any, path: Path, given: list[int] | None) -> Size:
    """Return the height and width of the images that a model was fitted to."""
    shape = getattr(model, "image_shape", None) or given
    if shape is None:
        raise PipelineError(
            f"{path}: expected a model that knows the size of its images, found none; "
            "give it by --size, or make the model anew: dvc repro"
        )
    height, width = shape
    return height, width
