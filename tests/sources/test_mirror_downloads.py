"""What a mirror sends is bounded, hashed and decoded in the process that asks for it."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from stages.sources import mirrors
from stages.sources.known import NAMES, TEST_LABELS, TRAIN_LABELS, IdxFiles, SourceError
from tests.sources.mirror_server import FIRST, HASTY, MEGABYTE, PATIENT, Server, address, hashes


def test_a_mirror_is_read_in_this_process_as_in_one_of_its_own(
    server: Server, tiny: IdxFiles, gzipped: dict[str, bytes], tmp_path: Path
) -> None:
    known = hashes(gzipped)
    downloader = mirrors._Downloader(PATIENT, MEGABYTE)
    for behaviour, retries in (("good", 0), ("hesitant", 1), ("packing", 0)):
        folder = tmp_path / behaviour
        url = address(server, behaviour)
        assert mirrors._download(folder, url, known, retries, downloader) == tiny
        assert {file.name for file in folder.iterdir()} == {f"{name}.gz" for name in NAMES}
        server.asked.clear()
    for behaviour, told in (
        ("html", hashlib.sha256(b"<html>log in to this network first</html>").hexdigest()),
        ("missing", "HTTP status 404"),
        ("endless", f"more than {MEGABYTE} bytes"),
        ("truncated", r"no file: IncompleteRead\(\d+ bytes read, 9 more expected\)$"),
        ("no_http", "no file: .*220 mail.example"),
    ):
        url = address(server, behaviour)
        line = f"^{url}: {FIRST}: expected SHA-256 {known[TEST_LABELS]}, found {told}"
        with pytest.raises(SourceError, match=line):
            mirrors._download(tmp_path / "bad", url, known, 0, downloader)


def test_a_file_may_have_as_many_bytes_as_is_said_and_its_hash_is_kept() -> None:
    file = io.BytesIO()
    bounded = mirrors._BoundedFile(file, 5)
    assert (bounded.write(b"abc"), bounded.write(b"de")) == (3, 2)
    bounded.flush()
    assert bounded.sha256.hexdigest() == hashlib.sha256(b"abcde").hexdigest()
    with pytest.raises(SourceError, match=r"^more than 5 bytes$"):
        bounded.write(b"f")
    assert file.getvalue() == b"abcde"


def test_a_server_is_waited_for_as_long_as_is_said(
    server: Server, gzipped: dict[str, bytes], tmp_path: Path
) -> None:
    downloader = mirrors._Downloader(HASTY, MEGABYTE)
    url = address(server, "mute")
    with pytest.raises(SourceError, match=rf"^{url}: {FIRST}: .*timed out$") as caught:
        mirrors._download(tmp_path, url, hashes(gzipped), 0, downloader)
    assert "read timeout=0.3" in str(caught.value.__cause__)


def test_a_file_that_cannot_be_decoded_is_told_of_its_mirror(
    serve: Callable[[dict[str, bytes]], Server], gzipped: dict[str, bytes], tmp_path: Path
) -> None:
    files = gzipped | {TRAIN_LABELS: b"not gzip"}
    downloader = mirrors._Downloader(PATIENT, MEGABYTE)
    url = address(serve(files), "good")
    with pytest.raises(SourceError, match=rf"^{url}: {TRAIN_LABELS}\.gz: expected a whole gzip"):
        mirrors._download(tmp_path, url, hashes(files), 0, downloader)


def test_an_error_without_words_is_told_by_its_name() -> None:
    downloader = mirrors._Downloader(PATIENT, MEGABYTE)
    assert mirrors._found(TimeoutError(), downloader) == "no file: TimeoutError"
