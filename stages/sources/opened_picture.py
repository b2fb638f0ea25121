"""Picture files opened by Pillow, after what they are and say they are was looked at."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from stages.sources.known import SourceError, one_line

if TYPE_CHECKING:
    from PIL.Image import Image

ENDINGS = (
    ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".gif", ".tif", ".tiff", ".webp",
    ".pgm", ".ppm", ".pbm", ".pnm", ".heic", ".heif", ".avif",
)  # fmt: skip
LISTED = "png, jpg, bmp, gif, tif, webp, pgm, …"
# No other is tried, such as EPS, which Pillow gives to another program.
FORMATS = ("PNG", "JPEG", "MPO", "BMP", "GIF", "TIFF", "WEBP", "PPM", "HEIF", "AVIF")
MAX_PIXELS = 50_000_000
MAX_FILE_BYTES = 256 * 1024**2


def is_picture(path: Path) -> bool:
    """Tell by its ending whether a file is a picture."""
    return path.suffix.lower() in ENDINGS


@contextmanager
def opened(path: Path, name: str) -> Iterator["Image"]:
    """Give the picture of a file, called by a name in messages.

    Raises
    ------
    SourceError
        In one line that names the file, if it is no whole picture or too large; also for what
        Pillow raises in the block, as it decodes there.
    """
    from PIL import Image, UnidentifiedImageError

    _check_file(path, name)
    try:
        # Of an open file Pillow maps nothing: a TIFF on its side it would map with its sides
        # exchanged.
        with warnings.catch_warnings(), path.open("rb") as stream:
            # Pillow warns of much that does no harm; what is too large is told here.
            warnings.simplefilter("ignore")
            with Image.open(stream, formats=_known_formats()) as image:
                _check_size(image, name)
                yield image
    except SourceError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_large(name, one_line(error)) from error
    except UnidentifiedImageError as error:
        is_heic = path.suffix.lower() in (".heic", ".heif") and "HEIF" not in Image.OPEN
        hint = "; to read HEIC: pip install pillow-heif" if is_heic else ""
        raise SourceError(
            f"{name}: expected a picture ({LISTED}), found a file that is none{hint}"
        ) from error
    except Exception as error:  # a damaged picture makes its decoders raise anything
        reason = one_line(error) or type(error).__name__
        raise SourceError(f"{name}: expected a whole picture, found: {reason}") from error


def _check_file(path: Path, name: str) -> None:
    # Opening a named pipe would wait for ever.
    if not path.is_file():
        raise SourceError(f"{name}: expected a regular file, found another kind")
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise SourceError(
            f"{name}: expected a picture of at most {MAX_FILE_BYTES // 1024**2} MB, "
            f"found {size // 1024**2} MB"
        )


def _check_size(image: "Image", name: str) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise _too_large(name, f"{width} x {height} pixels")


def _too_large(name: str, found: str) -> SourceError:
    return SourceError(
        f"{name}: expected a picture of at most {MAX_PIXELS // 10**6} megapixels, found {found}"
    )


@cache
def _known_formats() -> list[str]:
    """Return those of `FORMATS` that can be read here; HEIF where pillow-heif is installed."""
    from PIL import Image

    Image.init()
    if find_spec("pillow_heif") is not None:
        from pillow_heif import register_heif_opener

        register_heif_opener()
    return [name for name in FORMATS if name in Image.OPEN]
