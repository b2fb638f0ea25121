"""HEIC is read where pillow-heif is installed, and how to have it is told where it is not."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stages.config.errors import PipelineError
from stages.sources import pictures
from stages.sources.opened_picture import _known_formats
from stages.sources.picture_files import Pictures
from stages.sources.pictures import pictures_in
from tests.sources.malformed import IMAGES, png

FORMAT = "HEIF"
HEAD = b"\0\0\0\x18ftypheic"
# Knows a picture by the head that HEIC has, and reads a PNG after it.
STAND_IN = """
import io
from PIL import Image, PngImagePlugin

def opened(stream, name):
    return PngImagePlugin.PngImageFile(io.BytesIO(stream.read()[12:]))

def register_heif_opener():
    Image.register_open("HEIF", opened, lambda start: start[4:8] == b"ftyp")
"""


@pytest.fixture
def _installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = Image.OPEN.get(FORMAT)
    (tmp_path / "pillow_heif.py").write_text(STAND_IN)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pillow_heif", raising=False)
    _known_formats.cache_clear()
    yield
    _known_formats.cache_clear()
    sys.modules.pop("pillow_heif", None)
    if before is None:
        Image.OPEN.pop(FORMAT, None)
        Image.ID[:] = [name for name in Image.ID if name != FORMAT]
    else:
        Image.OPEN[FORMAT] = before


@pytest.mark.usefixtures("_installed")
def test_heic_is_read_where_its_package_is_installed(tmp_path: Path) -> None:
    content = HEAD + png(IMAGES[1])
    (page,) = pictures_in(content, "a.heic")
    np.testing.assert_array_equal(page.grey, IMAGES[1])
    (tmp_path / "a.heic").write_bytes(content)
    found = Pictures([tmp_path / "a.heic"], ["a.heic"])[0]
    np.testing.assert_array_equal(found, IMAGES[1])


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (HEAD, "; pip install pillow-heif reads HEIC"),
        (b"\0\0\0ftypheic", ""),
    ],
)
def test_how_to_read_heic_is_told(
    content: bytes, hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "_opens_heif", lambda: False)
    with pytest.raises(PipelineError) as caught:
        list(pictures_in(content, "a.heic"))
    assert str(caught.value) == (
        "a.heic: expected a picture (PNG, JPEG, TIFF, WebP, GIF, BMP or HEIC), found none" + hint
    )
