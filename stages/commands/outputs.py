"""Where answers go: files, devices and standard output, and never what is read."""

import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from stages.config.errors import PipelineError
from stages.store.files import write_bytes


def check_targets(option: str, targets: Iterable[Path], inputs: Iterable[Path]) -> None:
    """Raise an error if what is to be written is what is to be read, by whatever name, or a folder.

    Parameters
    ----------
    option : str
        What named the targets, such as ``--output``.
    targets, inputs : iterable of Path
        Those that are not there are passed over; inputs are looked at only if a target is.

    Raises
    ------
    PipelineError
        In one line that names both.
    """
    targets = list(targets)
    for path in targets:
        if path.is_dir():
            raise PipelineError(f"{option}: expected a file to write, found a folder: {path}")
    written = {own: path for path in targets if (own := _identity(path)) is not None}
    if not written:
        return
    for path in inputs:
        own = _identity(path)
        if own is not None and own in written:
            same = "" if path == written[own] else f", which is {path}"
            raise PipelineError(
                f"{option}: expected a file that is not read, found {written[own]}{same}; "
                "give another name"
            )


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; through links, and into a device or pipe that is there.

    Raises
    ------
    PipelineError
        In one line, if it cannot be written.
    """
    try:
        mode = _mode(path)
        if sys.stdout is not None and _is_stdout(path):  # which may be appended to a file
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
            sys.stdout.flush()
        elif mode is None or stat.S_ISREG(mode):
            write_bytes(Path(os.path.realpath(path)), content)
        elif stat.S_ISCHR(mode) or stat.S_ISFIFO(mode):
            with path.open("wb") as stream:
                stream.write(content)
        else:
            found = "a folder" if stat.S_ISDIR(mode) else "another kind"
            raise PipelineError(f"{path}: expected a file to write, found {found}")
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = f"{path}: not written: {error.strerror}" if error.strerror else str(error)
        raise PipelineError(reason) from error


def write_answer(text: str) -> None:
    """Write to standard output.

    Raises
    ------
    PipelineError
        In one line, if it is closed or full.
    """
    if sys.stdout is None:
        raise PipelineError("standard output: not written: it is closed")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise PipelineError(f"standard output: not written: {error.strerror}") from error


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what is the same of two names of one file; None of devices, and of no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    is_file = stat.S_ISREG(found.st_mode)
    return (found.st_dev, found.st_ino) if is_file else None


def _is_stdout(path: Path) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(1))
    except OSError:
        return False
