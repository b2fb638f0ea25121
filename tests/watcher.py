"""Note what a stage does: run before it, in its process.

It notes each file that is opened, each key of a params file that is read and each address that is
asked for, and writes them down at the end, in the folder that ``WATCHED`` names. What is deprecated
ends the stage.
"""

import atexit
import json
import os
import sys
import warnings
from pathlib import Path
from typing import Any

FOLDER = "WATCHED"


def notes_of(folder: Path, command: str) -> Path:
    """Return where the notes of a stage are, by its module and arguments."""
    return folder / f"{command}.json"


def main() -> None:
    for category in (DeprecationWarning, PendingDeprecationWarning, FutureWarning):
        warnings.simplefilter("error", category)
    kinds = ("read", "written", "params", "net")
    seen: dict[str, set[str]] = {kind: set() for kind in kinds}

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str | bytes):
            path = os.path.relpath(os.path.realpath(os.fsdecode(arguments[0])))
            flags = arguments[2] or 0
            mode = arguments[1] or ""
            writes = any(letter in mode for letter in "wax+") or flags & (os.O_WRONLY | os.O_RDWR)
            seen["written" if writes else "read"].add(path)
        elif event == "os.rename":
            seen["written"].add(os.path.relpath(os.fspath(arguments[1])))
        elif event == "stages.config.params.read":
            seen["params"].add(arguments[0])
        elif event in {"socket.connect", "socket.getaddrinfo"}:
            seen["net"].add(str(arguments))

    def tell() -> None:
        path = notes_of(Path(os.environ[FOLDER]), " ".join(sys.argv))
        path.write_text(
            json.dumps({kind: sorted(names) for kind, names in seen.items()}), encoding="utf-8"
        )

    sys.addaudithook(note)
    atexit.register(tell)


if __name__ == "__main__":
    main()
