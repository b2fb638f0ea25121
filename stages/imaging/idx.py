"""The IDX format, in which MNIST is published: a short header, then the bytes in C order.

The header is two zero bytes, the data type's code, the number of dimensions, and each
dimension's size as a big-endian 32-bit integer. Only unsigned bytes (code 0x08) in one
to three dimensions are known here: labels, vectors and images.
"""

import math
import struct
from io import BufferedIOBase

import numpy as np
import numpy.typing as npt

MAX_BYTES = 2 * 1024**3
MAX_DIMENSIONS = 3
UNSIGNED_BYTE = 0x08

_MAGIC_BYTES = 4
_SIZE_BYTES = 4
_CHUNK_BYTES = 1024**2


def decode(stream: BufferedIOBase, name: str) -> npt.NDArray[np.uint8]:
    """Return the array of one IDX stream, read to its end.

    Memory follows what the stream holds, not what its header claims, and no more is
    read than the header claims and one byte: a header that lies and a stream that
    never ends are both refused cheaply.

    Parameters
    ----------
    stream : BufferedIOBase
        A binary file, open at the first byte of the header; it need not be seekable.
    name : str
        What messages call the stream.

    Returns
    -------
    ndarray of uint8, with one to three dimensions, none of them empty

    Raises
    ------
    ValueError
        In one line with what was expected and found: not IDX, another data type or
        number of dimensions, an empty dimension, more than ``MAX_BYTES``, truncated,
        or bytes left over. What the stream itself raises passes through.
    """
    shape = _read_shape(stream, name)
    size = math.prod(shape)
    if size > MAX_BYTES:
        raise ValueError(
            f"{name}: expected at most {MAX_BYTES} bytes, found a header that claims {size}"
        )
    content = _read_up_to(stream, size)
    if len(content) < size:
        raise ValueError(f"{name}: truncated: expected {size} bytes of data, found {len(content)}")
    if stream.read(1):
        raise ValueError(f"{name}: expected the end after {size} bytes of data, found more bytes")
    return np.frombuffer(content, dtype=np.uint8).reshape(shape)


def encode(array: npt.NDArray[np.uint8]) -> bytes:
    """Return the IDX bytes of an array; `decode` gives the same array back.

    Parameters
    ----------
    array : ndarray of uint8, with one to three dimensions, none of them empty

    Raises
    ------
    ValueError
        If the array is anything else.
    """
    if array.dtype != np.uint8:
        raise ValueError(f"expected an array of uint8, found {array.dtype}")
    if not 1 <= array.ndim <= MAX_DIMENSIONS or array.size == 0:
        raise ValueError(f"expected 1 to 3 dimensions, none empty, found shape {array.shape}")
    magic = bytes([0, 0, UNSIGNED_BYTE, array.ndim])
    return magic + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def _read_shape(stream: BufferedIOBase, name: str) -> tuple[int, ...]:
    magic = bytes(_read_up_to(stream, _MAGIC_BYTES))
    if len(magic) < _MAGIC_BYTES or magic[:2] != b"\0\0":
        found = magic.hex(" ") or "an empty file"
        raise ValueError(f"{name}: expected an IDX file, which begins with 00 00, found {found}")
    code, dimensions = magic[2], magic[3]
    if code != UNSIGNED_BYTE:
        raise ValueError(
            f"{name}: expected data type 0x{UNSIGNED_BYTE:02x} (unsigned byte), found 0x{code:02x}"
        )
    if not 1 <= dimensions <= MAX_DIMENSIONS:
        raise ValueError(f"{name}: expected 1 to {MAX_DIMENSIONS} dimensions, found {dimensions}")
    sizes = _read_up_to(stream, _SIZE_BYTES * dimensions)
    if len(sizes) < _SIZE_BYTES * dimensions:
        raise ValueError(
            f"{name}: truncated: expected {_SIZE_BYTES * dimensions} bytes of sizes, "
            f"found {len(sizes)}"
        )
    shape = struct.unpack(f">{dimensions}I", sizes)
    if 0 in shape:
        raise ValueError(f"{name}: expected no empty dimension, found shape {shape}")
    return shape


def _read_up_to(stream: BufferedIOBase, size: int) -> bytearray:
    content = bytearray()
    # One read(size) might reserve at once whatever a false header claims.
    while len(content) < size:
        chunk = stream.read(min(_CHUNK_BYTES, size - len(content)))
        if not chunk:
            break
        content += chunk
    return content
