"""A ``python`` that runs stages in forks of a process that has imported the libraries.

On the sample a stage takes longer to import its libraries than to work, and the tests run
many hundreds of them. Modules of the project are imported anew each time, by the fork.
`tests/slow/test_kill.py` compares results with those of the real ``python``.
"""

import atexit
import importlib
import json
import os
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from contextlib import suppress
from functools import cache
from pathlib import Path
from shlex import quote

SOCKET = "WARM_PYTHON"
FIRST = "WARM_PYTHON_FIRST"  # a script to run before the module
LIBRARIES = (
    "PIL.JpegImagePlugin",
    "PIL.PpmImagePlugin",
    "faiss",
    "matplotlib.backends.backend_agg",
    "matplotlib.figure",
    "matplotlib.style",
    "matplotlib.ticker",
    "multiprocessing.dummy",
    "pandas",
    "pandas.io.formats.csvs",
    "pydantic",
    "rich.console",
    "ruamel.yaml",
    "scipy.ndimage",
    "scipy.optimize",
    "scipy.stats",
    "sklearn.cluster",
    "sklearn.decomposition",
    "sklearn.dummy",
    "sklearn.ensemble",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.model_selection",
    "sklearn.pipeline",
    "sklearn.preprocessing",
    "skops.io",
    "tqdm",
)


@cache
def warm_variables(*given: tuple[str, str]) -> dict[str, str]:
    """Start the process, once, and return the variables under which ``python`` asks it.

    What a process reads when it starts, as the number of threads, must be given here.
    """
    if sys.platform != "linux":  # Windows has no forks, and macOS ends those of many libraries
        return dict(given)
    folder = Path(tempfile.mkdtemp(prefix="warm_python_"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shim, address = folder / "python", folder / "socket"
    own = quote(sys.executable)
    # Isolated and without site-packages it starts in a hundredth of a second.
    shim.write_bytes(os.fsencode(f'#!/bin/sh\nexec {own} -I -S {quote(__file__)} "$@"\n'))
    shim.chmod(0o755)
    command = [sys.executable, __file__, "--serve", str(address)]
    environment = os.environ | dict(given)
    server = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )
    atexit.register(server.kill)
    assert server.stdout is not None
    assert server.stdout.readline() == b"ready\n"
    path = os.pathsep.join([str(folder), str(Path(sys.executable).parent), os.environ["PATH"]])
    return {"PATH": path, SOCKET: str(address)} | dict(given)


def main() -> None:
    """Serve if asked to; else run what the arguments of ``python`` say."""
    if sys.argv[1] == "--serve":
        _serve(sys.argv[2])
    elif sys.argv[1] == "-m" and sys.argv[2].startswith("stages."):
        sys.exit(_ask(sys.argv[2:]))
    else:
        os.execv(sys.executable, [sys.executable, *sys.argv[1:]])


def _ask(command: list[str]) -> int:
    """Have a module run with this process's folder, variables and streams."""
    request = {"command": command, "folder": str(Path.cwd()), "variables": dict(os.environ)}
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(os.environ[SOCKET])
        socket.send_fds(connection, [b"f"], [0, 1, 2])
        connection.sendall(json.dumps(request).encode())
        connection.shutdown(socket.SHUT_WR)
        return int(connection.recv(8) or 1)  # nothing comes from one that was killed


def _serve(address: str) -> None:
    # As with `python -m`, modules are sought in the current folder, not in this file's.
    sys.path[0] = ""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        # Who asks already waits while the libraries are imported.
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        for library in LIBRARIES:
            with suppress(ModuleNotFoundError):  # what a stage needs, it misses itself
                importlib.import_module(library)
        # With the first model pydantic imports the rest of itself, and looks for plugins.
        importlib.import_module("pydantic").create_model("Warm", number=(int, 0))
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks
        # Until the process that started it ends, however it does.
        while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:
            connection, _ = listener.accept()
            with connection:
                if os.fork() == 0:
                    _run(connection)


def _run(connection: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _, streams, _, _ = socket.recv_fds(connection, 1, 3)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    request = json.load(connection.makefile(encoding="utf-8"))
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["variables"])
    module, *arguments = request["command"]
    sys.argv = [module, *arguments]
    atexit._clear()  # what a new interpreter has not
    status = 1
    try:
        if FIRST in os.environ:
            runpy.run_path(os.environ[FIRST], run_name="__main__")
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
        else:
            status = int(end.code or 0)
    except Exception:  # noqa: BLE001 - whatever it is, the interpreter would tell it so
        traceback.print_exc()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    connection.sendall(str(status).encode())
    os._exit(0)


if __name__ == "__main__":
    main()
