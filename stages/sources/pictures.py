"""Pictures of any usual form: what is in a file, as light from 0, black, to 255."""

import io
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stages.config.errors import PipelineError
from stages.config.problems import decodable

Array = npt.NDArray[np.uint8]

MOST_BYTES = 200_000_000  # of a file
MOST_PIXELS = 100_000_000  # of a page; a phone's photo has 12 to 50 million
MOST_PAGES = 100
ENDINGS = (
    ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".gif", ".bmp", ".heic", ".heif",
)  # fmt: skip
FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP")
STANDARD_INPUT = "-"


@dataclass(frozen=True)
class Picture:
    """A page of a file.

    Attributes
    ----------
    name : str
        The file's path, and from the second page on which page it is.
    grey : (height, width) uint8
        As it is shown: turned as the camera was held, transparent parts white.
    colour : image of Pillow's or None
        The same, to draw on; None if it is not of three colours of 8 bits.
    """

    name: str
    grey: Array
    colour: Any = None


def picture_paths(given: list[str]) -> list[str]:
    """Return the files that are meant: those given, and the pictures in folders, by name.

    Raises
    ------
    PipelineError
        If there is no such file, or a folder holds no picture.
    """
    found = []
    for name in given:
        path = Path(name)
        if name == STANDARD_INPUT:
            found.append(name)
        elif path.is_dir():
            inside = sorted(str(each) for each in path.iterdir() if _is_named_picture(each))
            if not inside:
                raise PipelineError(
                    f"{path}: no picture in this folder; expected files that end in "
                    f"{', '.join(ENDINGS)}"
                )
            found += inside
        elif path.exists():
            found.append(name)
        else:
            raise PipelineError(f"{path}: not found; give the path of a picture or of a folder")
    return found


def _is_named_picture(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in ENDINGS and not path.name.startswith(".")


def read_pictures(name: str) -> Iterator[Picture]:
    """Read the pages of a file, or of standard input for ``-``.

    Raises
    ------
    PipelineError
        If it is no picture that can be read, or is too large.
    """
    shown = "standard input" if name == STANDARD_INPUT else decodable(name)
    yield from pictures_in(_content(name, shown), shown)


def pictures_in(content: bytes, shown: str) -> Iterator[Picture]:
    """Read the pages of what a file holds; errors call it as is said.

    Raises
    ------
    PipelineError
        If it is no picture that can be read, or is too large.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's, of oddities that do no harm
        try:
            yield from _pages(content, shown)
        except PipelineError:
            raise
        except Exception as error:  # noqa: BLE001 - damage makes Pillow raise anything
            raise PipelineError(_unread(shown, content, error)) from None


def _content(name: str, shown: str) -> bytes:
    try:
        if name == STANDARD_INPUT:
            content = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            if not Path(name).is_file():
                raise PipelineError(f"{shown}: expected a file, found something else")
            with Path(name).open("rb") as stream:
                content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise PipelineError(f"{shown}: not read ({error.strerror})") from None
    if not content:
        raise PipelineError(f"{shown}: expected a picture, found nothing (0 bytes)")
    if len(content) > MOST_BYTES:
        raise PipelineError(
            f"{shown}: expected at most {MOST_BYTES:,} bytes, found more; make it smaller first"
        )
    return content


def _pages(content: bytes, shown: str) -> Iterator[Picture]:
    from PIL import Image, ImageOps, ImageSequence

    formats = (*FORMATS, "HEIF") if _opens_heif() else FORMATS
    with Image.open(io.BytesIO(content), formats=formats) as opened:
        for number, frame in enumerate(ImageSequence.Iterator(opened)):
            if number and opened.format != "TIFF":
                break  # moving, or with a preview
            if number == MOST_PAGES:
                raise PipelineError(f"{shown}: expected at most {MOST_PAGES} pages, found more")
            width, height = frame.size
            if width * height > MOST_PIXELS:
                raise PipelineError(
                    f"{shown}: expected at most {MOST_PIXELS:,} pixels, found {width} × {height}; "
                    "make it smaller first"
                )
            upright = ImageOps.exif_transpose(frame)
            page = f" (page {number + 1})" if number else ""
            has_alpha = "transparency" in upright.info
            colour = upright if upright.mode == "RGB" and not has_alpha else None
            yield Picture(f"{shown}{page}", to_grey(upright), colour)


def to_grey(image: Any) -> Array:
    """Return an image of Pillow's as light, (height, width) uint8.

    What is transparent is white, but where all of the ink is white itself: then it is black.
    More than 8 bits a pixel are brought to 8 by the greatest that there is, so that scans of
    10 or 12 bits are not black.
    """
    if image.mode in {"I", "F"} or image.mode.startswith("I;"):
        return _from_deep(np.asarray(image).astype(np.float64))
    has_alpha = image.mode in {"RGBA", "LA", "PA", "RGBa"} or "transparency" in image.info
    if not has_alpha:
        return np.asarray(image if image.mode == "L" else image.convert("RGB").convert("L"))
    alpha = np.asarray(image.convert("RGBA"))[..., 3].astype(np.float32) / 255
    light = np.asarray(image.convert("RGBA").convert("RGB").convert("L")).astype(np.float32)
    inked = alpha > 0.5
    is_white_ink = inked.any() and not inked.all() and float(light[inked].min()) > 127
    paper = 0 if is_white_ink else 255
    seen: Array = np.rint(light * alpha + paper * (1 - alpha)).astype(np.uint8)
    return seen


def _from_deep(values: npt.NDArray[np.float64]) -> Array:
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    values -= min(float(values.min()), 0.0)
    greatest = float(values.max())
    white = max(2.0 ** np.ceil(np.log2(greatest + 1)) - 1, 1.0)  # of as many bits
    brought: Array = np.rint(values / white * 255).astype(np.uint8)
    return brought


def _opens_heif() -> bool:
    """Let Pillow open HEIC where pillow-heif is installed; return whether it is."""
    from importlib.util import find_spec

    if find_spec("pillow_heif") is None:
        return False
    import pillow_heif

    pillow_heif.register_heif_opener()
    return True


def _unread(shown: str, content: bytes, error: BaseException) -> str:
    """Return in one line why a picture is not read."""
    from PIL import Image, UnidentifiedImageError

    if isinstance(error, UnidentifiedImageError):
        is_heif = content[4:8] == b"ftyp"
        hint = "; pip install pillow-heif reads HEIC" if is_heif else ""
        return f"{shown}: expected a picture (PNG, JPEG, TIFF, WebP, GIF, BMP or HEIC), found none{hint}"
    if isinstance(error, Image.DecompressionBombError | MemoryError):
        return (
            f"{shown}: expected at most {MOST_PIXELS:,} pixels, found more; make it smaller first"
        )
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return f"{shown}: a damaged picture ({reason}); expected a whole one"
