"""A mirror gives the known files or nothing, whatever its server does.

Every server here is a real one, in a thread on this machine's loopback address.
"""

import gzip
import hashlib
import multiprocessing
import socket
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from stages.sources import mirrors
from stages.sources.known import (
    NAMES,
    TEST_IMAGES,
    TEST_LABELS,
    TRAIN_IMAGES,
    TRAIN_LABELS,
    IdxFiles,
    SourceError,
)
from tests.sources.mirror_server import (
    FIRST,
    HASTY,
    MEGABYTE,
    PATIENT,
    Server,
    address,
    hashes,
)


def refusal(
    server: Server,
    behaviour: str,
    known: dict[str, str],
    temporary: Path,
    *,
    timeouts: tuple[float, float] = PATIENT,
    seconds: float = 60.0,
    retries: int = 0,
) -> str:
    """Return the one line in which a mirror fails, having left nothing behind."""
    url = address(server, behaviour)
    with pytest.raises(SourceError) as caught:
        mirrors.fetch(
            url, known, timeouts=timeouts, seconds=seconds, retries=retries, max_bytes=MEGABYTE
        )
    assert not list(temporary.iterdir())
    assert not multiprocessing.active_children()
    line = str(caught.value)
    assert "\n" not in line
    assert line.startswith(f"{url}: ")
    return line.removeprefix(f"{url}: ")


def test_the_known_files_come_in_decoded(
    server: Server, tiny: IdxFiles, gzipped: dict[str, bytes], temporary: Path
) -> None:
    url = address(server, "good")
    assert mirrors.fetch(url, hashes(gzipped), timeouts=PATIENT) == tiny
    assert not list(temporary.iterdir())
    assert server.asked == Counter({f"{name}.gz": 1 for name in NAMES})


@pytest.mark.parametrize(
    ("behaviour", "found"),
    [
        ("truncated", "9 more expected"),
        ("truncated_in_silence", ""),
        ("flipped", ""),
        ("html", hashlib.sha256(b"<html>log in to this network first</html>").hexdigest()),
        ("missing", "HTTP status 404"),
        ("broken", "HTTP status 500"),
        ("no_http", "220 mail.example"),
        ("no_length", "many"),
        ("reset", "reset by peer"),
        ("swapped", ""),
        ("trailing", ""),
        ("bomb", ""),
        ("endless", f"more than {MEGABYTE} bytes"),
    ],
)
def test_a_server_that_gives_anything_else_is_left_at_once(
    server: Server, gzipped: dict[str, bytes], temporary: Path, behaviour: str, found: str
) -> None:
    known = hashes(gzipped)
    line = refusal(server, behaviour, known, temporary, retries=5)
    start, _, rest = line.partition(", found ")
    assert start == f"{FIRST}: expected SHA-256 {known[TEST_LABELS]}"
    assert found in rest
    assert known[TEST_LABELS] not in rest
    assert server.asked == Counter({FIRST: 1})


def test_a_server_that_sends_in_circles_is_left(
    server: Server, gzipped: dict[str, bytes], temporary: Path
) -> None:
    line = refusal(server, "circular", hashes(gzipped), temporary)
    assert line.startswith(f"{FIRST}: expected SHA-256 ")
    assert "redirects" in line


@pytest.mark.parametrize("behaviour", ["mute", "stalled"])
def test_a_server_that_stalls_is_left_after_the_timeout(
    server: Server, gzipped: dict[str, bytes], temporary: Path, behaviour: str
) -> None:
    line = refusal(server, behaviour, hashes(gzipped), temporary, timeouts=HASTY, retries=5)
    assert line.startswith(f"{FIRST}: expected SHA-256 ")
    assert "timed out" in line
    assert server.asked == Counter({FIRST: 1})


def test_a_server_that_never_stops_trickling_is_left_at_the_deadline(
    server: Server, gzipped: dict[str, bytes], temporary: Path
) -> None:
    line = refusal(server, "trickling", hashes(gzipped), temporary, seconds=1.5)
    assert line == "expected all files within 1.5 s, found it still busy"


def test_a_port_where_nobody_listens_is_one_line(
    gzipped: dict[str, bytes], temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}/"
        with pytest.raises(SourceError, match=rf"^{url}: {FIRST}: expected .*refused$"):
            mirrors.fetch(url, hashes(gzipped), timeouts=PATIENT)
    assert not list(temporary.iterdir())


def test_a_name_that_does_not_resolve_is_one_line(temporary: Path) -> None:
    with pytest.raises(SourceError, match=rf"^http://no.invalid/: {FIRST}: expected .*no file"):
        mirrors.fetch("http://no.invalid/", dict.fromkeys(NAMES, "0" * 64), timeouts=PATIENT)
    assert not list(temporary.iterdir())


def test_a_later_file_that_fails_is_tried_again(
    server: Server, tiny: IdxFiles, gzipped: dict[str, bytes]
) -> None:
    url = address(server, "hesitant")
    assert mirrors.fetch(url, hashes(gzipped), timeouts=PATIENT, retries=1) == tiny
    assert server.asked[f"{TRAIN_IMAGES}.gz"] == 2


@pytest.mark.parametrize(
    ("behaviour", "found"),
    [("images_missing", "HTTP status 404"), ("images_of_no_length", "'many'")],
)
def test_a_mirror_that_lacks_a_later_file_gives_none(
    server: Server, gzipped: dict[str, bytes], temporary: Path, behaviour: str, found: str
) -> None:
    line = refusal(server, behaviour, hashes(gzipped), temporary)
    assert line.startswith(f"{TEST_IMAGES}.gz: expected SHA-256 ")
    assert line.endswith(found)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"not gzip", "expected a whole gzip file"),
        (gzip.compress(bytes([0, 0, 8, 1, 0, 0, 0, 6]) + bytes(50 * MEGABYTE)), "found more bytes"),
    ],
    ids=["not gzip", "bomb"],
)
def test_a_file_of_the_known_hash_is_decoded_with_care(
    serve: Callable[[dict[str, bytes]], Server],
    gzipped: dict[str, bytes],
    temporary: Path,
    content: bytes,
    problem: str,
) -> None:
    files = gzipped | {TRAIN_LABELS: content}
    line = refusal(serve(files), "good", hashes(files), temporary)
    assert line.startswith(f"{TRAIN_LABELS}.gz: ")
    assert problem in line
