"""Files and folders that are written whole or not at all.

What is half written is called ``.<name>.<letters>.tmp`` and ignored by git. Only a killed
process leaves such a thing behind; whoever writes ``<name>`` next removes it.
"""

import errno
import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def replaced_file(path: Path) -> Iterator[Path]:
    """Yield a temporary path that takes the place of ``path`` if the block succeeds."""
    with _named(path):
        _make_room(path)
        descriptor, name = tempfile.mkstemp(".tmp", f".{path.name}.", path.parent)
    os.close(descriptor)
    temporary = Path(name)
    try:
        with _named(path):
            yield temporary
            temporary.chmod(0o666 & ~_umask())
            _put(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def replaced_folder(path: Path) -> Iterator[Path]:
    """Yield a temporary folder that takes the place of ``path`` if the block succeeds.

    The old one is put aside before it is removed: were a file of it in use, as Windows has it,
    it would stay whole.
    """
    with _named(path):
        _make_room(path)
        temporary = Path(tempfile.mkdtemp(".tmp", f".{path.name}.", path.parent))
    aside = temporary.with_suffix(".old.tmp")
    try:
        with _named(path):
            yield temporary
            temporary.chmod(0o777 & ~_umask())
            if path.exists():
                _put(path, aside, path)
            try:
                _put(temporary, path)
            except OSError:
                if aside.exists():
                    aside.replace(path)
                raise
    finally:
        _remove(temporary)
        _remove(aside)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file."""
    with replaced_file(path) as temporary:
        temporary.write_bytes(content)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Let errors of writing, such as a full disk's, say what could not be written, and what to do.

    What was raised from another error has been told already, as by what writes within a block.
    """
    try:
        yield
    except OSError as error:
        is_nameless = error.filename is None and error.errno != errno.ENOMEM
        is_of_writing = is_nameless or error.errno in FULL
        if type(error) is not OSError or error.__cause__ is not None or not is_of_writing:
            raise
        reason = error.strerror or error  # numpy's have no number
        raise OSError(
            f"{path}: not written: {reason}; is the disk full? make room, and run it again"
        ) from error


def _make_room(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pattern = f".{glob.escape(path.name)}.*"
    for left_behind in [
        found for end in (".tmp", ".raw") for found in path.parent.glob(pattern + end)
    ]:
        _remove(left_behind)


def _put(temporary: Path, place: Path, told: Path | None = None) -> None:
    """Move a file or folder; where it must not be, say which was to be written, and what to do."""
    try:
        temporary.replace(place)
    except PermissionError as error:
        raise PermissionError(
            f"{told or place}: not written: {error.strerror}; close what has it open, a program "
            "or another command, and see that it may be written, then run this again"
        ) from error


def _remove(path: Path) -> None:
    """Remove a file or folder that may be there, as far as it can be."""
    with suppress(OSError):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
