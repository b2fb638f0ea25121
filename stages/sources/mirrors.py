"""The public HTTPS mirrors of the four ``.gz`` files."""

import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from stages.sources.deadline import fetch_within
from stages.sources.folder import read_folder
from stages.sources.known import (
    TEST_IMAGES,
    TEST_LABELS,
    TRAIN_IMAGES,
    TRAIN_LABELS,
    IdxFiles,
    SourceError,
    one_line,
)

MAX_BYTES = 16 * 1024**2
"""Of one compressed file; the largest of the known ones has 9.9 MB."""

_CHUNK_BYTES = 64 * 1024

# Small files first: a mirror that is not what it was is found out by 5 kB.
_ORDER = (TEST_LABELS, TRAIN_LABELS, TEST_IMAGES, TRAIN_IMAGES)


def fetch(
    base_url: str,
    known: Mapping[str, str],
    *,
    timeouts: tuple[float, float] = (5.0, 10.0),
    retries: int = 2,
    seconds: float = 300.0,
    max_bytes: int = MAX_BYTES,
) -> IdxFiles:
    """Return the four files of one mirror, decoded, each ``.gz`` with its known SHA-256.

    A mirror that fails on the first file is left at once; a later file is tried again.

    Parameters
    ----------
    base_url : str
        The folder's address, with a slash at its end.
    known : mapping of str to str
        The SHA-256 of each ``.gz`` file, by the name of the file it holds.
    timeouts : tuple of float
        Seconds to wait for the connection, and for each next piece of an answer.
    retries : int
        How often a file after the first is tried again.
    seconds : float
        The most that all four files may take, however steadily they trickle.
    max_bytes : int
        The most that one compressed file may have.

    Raises
    ------
    SourceError
        In one line that names the mirror and the file, what was expected and found.
    """
    downloader = _Downloader(timeouts, max_bytes)
    return fetch_within(seconds, base_url, _download, base_url, known, retries, downloader)


def _download(
    folder: Path,
    base_url: str,
    known: Mapping[str, str],
    retries: int,
    downloader: "_Downloader",
) -> IdxFiles:
    import pooch

    pooch.get_logger().setLevel("ERROR")
    registry = {f"{name}.gz": f"sha256:{sha256}" for name, sha256 in known.items()}
    files = pooch.create(path=folder, base_url=base_url, registry=registry)
    for name in _ORDER:
        try:
            files.fetch(f"{name}.gz", downloader=downloader)
        except Exception as error:
            raise SourceError(
                f"{base_url}: {name}.gz: expected SHA-256 {known[name]}, "
                f"found {_found(error, downloader)}"
            ) from error
        files.retry_if_failed = retries
    return read_folder(folder, source=base_url)


class _BoundedFile:
    """A file to write to that keeps the SHA-256, and refuses more than ``max_bytes``."""

    def __init__(self, file: BinaryIO, max_bytes: int) -> None:
        self._file = file
        self._bytes_left = max_bytes
        self._max_bytes = max_bytes
        self.sha256 = hashlib.sha256()

    def write(self, chunk: bytes) -> int:
        self._bytes_left -= len(chunk)
        if self._bytes_left < 0:
            raise SourceError(f"more than {self._max_bytes} bytes")
        self.sha256.update(chunk)
        return self._file.write(chunk)

    def flush(self) -> None:
        self._file.flush()


class _Downloader:
    """A downloader for pooch: its own for HTTP, into a `_BoundedFile`.

    ``sha256`` is that of the last download, empty if it did not come to its end.
    """

    def __init__(self, timeouts: tuple[float, float], max_bytes: int) -> None:
        self._timeouts = timeouts
        self._max_bytes = max_bytes
        self.sha256 = ""

    def __call__(self, url: str, output_file: str, pooch: object) -> None:
        from pooch import HTTPDownloader

        self.sha256 = ""
        http = HTTPDownloader(
            progressbar=sys.stderr.isatty(),
            chunk_size=_CHUNK_BYTES,
            timeout=self._timeouts,
            # A server that packs the answer once more would change the bytes to hash.
            headers={"Accept-Encoding": "identity"},
        )
        with Path(output_file).open("wb") as file:
            bounded = _BoundedFile(file, self._max_bytes)
            http(url, bounded, pooch)
        self.sha256 = bounded.sha256.hexdigest()


def _found(error: BaseException, downloader: _Downloader) -> str:
    if isinstance(error, SourceError):
        return str(error)
    response = getattr(error, "response", None)
    if response is not None and not response.ok:
        return f"HTTP status {response.status_code}"
    # All bytes came, so what pooch refused is their hash.
    if downloader.sha256:
        return downloader.sha256
    while error.__context__ is not None:
        error = error.__context__
    return f"no file: {one_line(error) or type(error).__name__}"
