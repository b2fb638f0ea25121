"""How a stage fails: in words for its user, with exit status 2 and no traceback."""

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

FEWER = (
    "set LOKY_MAX_CPU_COUNT=1 to fit one fold at a time, or split.train_size in params.yaml "
    "to take fewer images"
)


class PipelineError(Exception):
    """What stops a stage.

    The message is written for the user, one problem a line: what is wrong, where
    (file, key), what was expected, what was found and what to do next.
    """


def run_stage(main: Callable[[], None]) -> None:
    """Run the ``main`` of a stage; where it cannot go on, say why on stderr and exit with 2.

    That is a `PipelineError`, an `OSError` such as a full disk, which names its file, or want of
    memory. Figures go to files: the backend of a notebook, from which a stage may be started,
    need not be installed here.
    """
    os.environ["MPLBACKEND"] = "agg"
    try:
        main()
    except Exception as error:
        stage = " ".join([Path(sys.argv[0]).stem, *sys.argv[1:]])
        words = in_words(error, stage, FEWER)
        if words is None:
            raise
        print(words, file=sys.stderr)  # noqa: T201 - the one place that speaks to the user
        sys.exit(2)


def in_words(error: Exception, program: str, remedy: str) -> str | None:
    """Return what to tell the user of an error; None if it is a fault of the program.

    Parameters
    ----------
    error : Exception
    program : str
        What ran out of memory, if that is what happened.
    remedy : str
        What makes do with less of it.
    """
    if _is_want_of_memory(error):
        reason = (str(error) or "nothing left").splitlines()[0]
        return f"{program}: out of memory: {reason}; end other programs, or {remedy}"
    return str(error) if isinstance(error, (PipelineError, OSError)) else None


def _is_want_of_memory(error: Exception) -> bool:
    """Return whether memory ran out: for an array, a mapped file, or the stack of a thread."""
    is_of_thread = isinstance(error, RuntimeError) and str(error) == "can't start new thread"
    no_mapping = isinstance(error, OSError) and error.errno == errno.ENOMEM
    return isinstance(error, MemoryError) or no_mapping or is_of_thread
