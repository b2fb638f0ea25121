"""A source at work in a process of its own, which ends at its deadline whatever it does.

A server can hold a client for ever without a single read that times out: by a name
that never resolves, or by a byte every few seconds. Only another process can be
stopped wherever it is.
"""

import multiprocessing
import signal
import tempfile
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Concatenate, ParamSpec

from stages.sources.known import IdxFiles, SourceError, one_line

P = ParamSpec("P")


def fetch_within(
    seconds: float,
    source: str,
    work: Callable[Concatenate[Path, P], IdxFiles],
    *args: P.args,
    **kwargs: P.kwargs,
) -> IdxFiles:
    """Return ``work(folder, *args, **kwargs)``, worked out in a process of its own.

    The folder is a temporary one, which is gone afterwards with all that the work laid
    there; so is the process, also when it was late.

    Parameters
    ----------
    seconds : float
    source : str
        What messages call the source.
    work : callable
        A function at the top level of a module, so that the process finds it by name.

    Raises
    ------
    SourceError
        In one line, if the work was late, raised anything at all, or if its process
        died.
    """
    # A fork would copy the locks of this process's threads; spawn is the same everywhere.
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    with tempfile.TemporaryDirectory(prefix="mnist-pipeline-") as folder, receiver:
        process = context.Process(
            target=_run,
            args=(sender, source, Path(folder), partial(work, Path(folder), *args, **kwargs)),
            daemon=True,
        )
        process.start()
        sender.close()
        try:
            if receiver.poll(seconds):
                failure = receiver.recv_bytes().decode()
            else:
                failure = f"{source}: expected all files within {seconds:g} s, found it still busy"
        except EOFError:
            failure = f"{source}: expected four files, found that its process had died"
        finally:
            process.kill()
            process.join()
        if failure:
            raise SourceError(failure)
        return {file.name: file.read_bytes() for file in Path(folder, "files").iterdir()}


def _run(sender: Connection, source: str, folder: Path, work: Callable[[], IdxFiles]) -> None:
    # An interrupt reaches the parent too, which ends this process and speaks once.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    failure = ""
    try:
        files = work()
        (folder / "files").mkdir()
        for name, content in files.items():
            (folder / "files" / name).write_bytes(content)
    except SourceError as error:
        failure = str(error)
    except Exception as error:  # noqa: BLE001 - whatever broke, the next source is tried
        failure = f"{source}: expected four files, found {one_line(repr(error))}"
    sender.send_bytes(failure.encode())
