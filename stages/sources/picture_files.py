"""Picture files, opened one at a time by Pillow."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, overload

import numpy as np
import numpy.typing as npt

from stages.imaging.grey import as_bytes, bits_of, from_16_bits
from stages.imaging.unify import Differing, Size
from stages.sources.opened_picture import opened

if TYPE_CHECKING:
    from PIL.Image import Image

_ORIENTATION = 0x0112  # of EXIF
_ACROSS = (5, 6, 7, 8)  # width and height are exchanged
# What Pillow's modes are read as; all others as RGB, and RGBA where they may be transparent.
_GREY = {"1": "L", "L": "L", "LA": "LA", "La": "LA"}
_OF_16_BITS = ("I", "I;16", "I;16L", "I;16B", "I;16N")
_FLOATING = "F"


class Pictures(Differing):
    """Picture files as grey or colour images, turned as their EXIF orientation says.

    Of files of several pages or frames the first comes in. Palettes, CMYK and other
    spaces of colour become RGB; those of more than 8 bits are scaled to 8, all alike.

    Parameters
    ----------
    paths : sequence of Path
    names : sequence of str
        What messages call them.
    brightest : Brightest, optional
        What pictures of other parts have too; by default these alone.
    """

    def __init__(
        self, paths: Sequence[Path], names: Sequence[str], brightest: "Brightest | None" = None
    ) -> None:
        self.paths = paths
        self.names = names
        self.brightest = Brightest() if brightest is None else brightest
        self.brightest.files.update(zip(paths, names, strict=True))

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
            return Pictures(self.paths[row], self.names[row], self.brightest)
        from PIL import ImageOps

        with opened(self.paths[row], self.names[row]) as image:
            return _as_array(ImageOps.exif_transpose(image), self.brightest)

    def size(self, row: int) -> Size:
        """Return a picture's height and width, for which its head alone is read."""
        with opened(self.paths[row], self.names[row]) as image:
            width, height = image.size
            # Of a TIFF, Pillow gives the size as it is shown.
            turned = image.format != "TIFF" and image.getexif().get(_ORIENTATION, 1) in _ACROSS
        return (width, height) if turned else (height, width)


class Brightest:
    """The greatest values of pictures of more than 8 bits, by which all of them are scaled.

    Such a file may hold 8, 10, 12 or all 16 bits and does not say so; one dark picture does
    not tell either. All ``files`` are known before the first is read; those that are deep are
    read twice.
    """

    def __init__(self) -> None:
        self.files: dict[Path, str] = {}

    @cached_property
    def whole(self) -> float:
        """Of pictures of integers."""
        return self._greatest(_OF_16_BITS)

    @cached_property
    def floating(self) -> float:
        """Of pictures of floats; NaN if one has that."""
        return self._greatest((_FLOATING,))

    def _greatest(self, modes: Sequence[str]) -> float:
        greatest = 0.0
        for path, name in self.files.items():
            with opened(path, name) as image:
                if image.mode in modes:
                    greatest = float(np.maximum(greatest, np.max(np.asarray(image))))
        return greatest


def _as_array(image: "Image", brightest: Brightest) -> npt.NDArray[np.uint8]:
    transparent = image.has_transparency_data
    if image.mode in _GREY and not (image.mode in ("1", "L") and transparent):
        return _bytes(image.convert(_GREY[image.mode]))
    if image.mode in _OF_16_BITS:
        return from_16_bits(np.asarray(image), bits_of(brightest.whole))
    if image.mode == _FLOATING:
        return as_bytes(np.asarray(image), brightest.floating)
    return _bytes(image.convert("RGBA" if transparent else "RGB"))


def _bytes(image: "Image") -> npt.NDArray[np.uint8]:
    return np.array(image, dtype=np.uint8)
