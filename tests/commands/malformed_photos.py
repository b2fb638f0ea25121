"""Files that are named like pictures and are none, or not whole, or too large."""

import io
import struct
import zlib

import numpy as np
from PIL import Image


def _png() -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (40, 40), np.uint8)).save(
        stream, "PNG"
    )
    return stream.getvalue()


def _encoded(kind: str) -> bytes:
    stream = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (64, 64), np.uint8)
    Image.fromarray(noise).save(stream, kind)
    return stream.getvalue()


def _bomb(width: int, height: int) -> bytes:
    """A PNG that says it is so large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


MALFORMED: dict[str, bytes] = {
    "empty": b"",
    "one byte": b"\x00",
    "text": b"hello, I am a picture\n",
    "zeros": bytes(5000),
    "html": b"<html><body>404</body></html>",
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "zip": b"PK\x03\x04" + bytes(100),
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "heic without its reader": b"\x00\x00\x00\x18ftypheic" + bytes(60),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
    "bomb": _bomb(100_000, 100_000),
    "large": _bomb(12_000, 10_000),
    "flat bomb": _bomb(2**31 - 1, 1),
    "no rows": _bomb(1000, 0),
    "no data": _bomb(3000, 2000),
}
for kind in ("PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP"):
    whole = _encoded(kind)
    for share in (0.02, 0.3, 0.6, 0.9):
        MALFORMED[f"{kind} cut at {share}"] = whole[: max(3, int(len(whole) * share))]
    MALFORMED[f"{kind} head alone"] = whole[:12]
MALFORMED["PNG, bits flipped"] = _png()[:60] + bytes(each ^ 0xFF for each in _png()[60:])
