"""Picture files, opened one at a time by Pillow."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, overload

import numpy as np
import numpy.typing as npt

from stages.imaging.grey import as_bytes, from_16_bits
from stages.imaging.unify import Differing, Size
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

_ORIENTATION = 0x0112  # of EXIF
_ACROSS = (5, 6, 7, 8)  # width and height are exchanged
# What Pillow's modes are read as; all others as RGB, and RGBA where they may be transparent.
_GREY = {"1": "L", "L": "L", "LA": "LA", "La": "LA"}
_OF_16_BITS = ("I", "I;16", "I;16L", "I;16B", "I;16N")


def is_picture(path: Path) -> bool:
    """Tell by its ending whether a file is a picture."""
    return path.suffix.lower() in ENDINGS


class Pictures(Differing):
    """Picture files as grey or colour images, turned as their EXIF orientation says.

    Of files of several pages or frames the first comes in. Palettes, CMYK and other
    spaces of colour become RGB; 16-bit pictures are scaled to 8.

    Parameters
    ----------
    paths : sequence of Path
    names : sequence of str
        What messages call them.
    """

    def __init__(self, paths: Sequence[Path], names: Sequence[str]) -> None:
        self.paths = paths
        self.names = names

    def __len__(self) -> int:
        return len(self.paths)

    @overload
    def __getitem__(self, row: int) -> npt.NDArray[np.uint8]: ...
    @overload
    def __getitem__(self, row: slice) -> "Pictures": ...
    def __getitem__(self, row: int | slice) -> "npt.NDArray[np.uint8] | Pictures":
        """Return one picture, (height, width) or (height, width, channels) uint8.

        Raises
        ------
        SourceError
            In one line that names the file, if it is no whole picture or too large.
        """
        if isinstance(row, slice):
            return Pictures(self.paths[row], self.names[row])
        from PIL import ImageOps

        with _opened(self.paths[row], self.names[row]) as image:
            return _as_array(ImageOps.exif_transpose(image))

    def size(self, row: int) -> Size:
        """Return a picture's height and width, for which its head alone is read."""
        with _opened(self.paths[row], self.names[row]) as image:
            width, height = image.size
            # Of a TIFF, Pillow gives the size as it is shown.
            turned = image.format != "TIFF" and image.getexif().get(_ORIENTATION, 1) in _ACROSS
        return (width, height) if turned else (height, width)


@contextmanager
def _opened(path: Path, name: str) -> Iterator["Image"]:
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


def _as_array(image: "Image") -> npt.NDArray[np.uint8]:
    transparent = image.has_transparency_data
    if image.mode in _GREY and not (image.mode in ("1", "L") and transparent):
        return _bytes(image.convert(_GREY[image.mode]))
    if image.mode in _OF_16_BITS:
        return from_16_bits(np.asarray(image))
    if image.mode == "F":
        return as_bytes(np.asarray(image))
    if image.mode in ("1", "L"):
        return _bytes(image.convert("LA"))
    return _bytes(image.convert("RGBA" if transparent else "RGB"))


def _bytes(image: "Image") -> npt.NDArray[np.uint8]:
    return np.array(image, dtype=np.uint8)


@cache
def _known_formats() -> list[str]:
    """Return those of `FORMATS` that can be read here; HEIF where pillow-heif is installed."""
    from PIL import Image

    Image.init()
    if find_spec("pillow_heif") is not None:
        from pillow_heif import register_heif_opener

        register_heif_opener()
    return [name for name in FORMATS if name in Image.OPEN]
