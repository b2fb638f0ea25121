"""The command ``mnist-pipeline``: ask trained models about images of one's own.

Exit status 0: answered; 1: nothing to answer about; 2: it could not be done, said in a line.
"""

import argparse
import importlib
import io
import os
import sys
from pathlib import Path
from typing import Any

from stages.config.errors import in_words

COMMANDS = {
    "classify": "find the digits of photos, and say which they are",
    "draw": "draw a digit on a page of this machine, and see the answer",
    "predict": "give labels to unlabelled images",
}


def main(given: list[str] | None = None) -> None:
    """Run one sub-command with its arguments, by default those of the command line; exit."""
    parser = argparse.ArgumentParser(prog="mnist-pipeline", description="Ask trained models.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    words = sys.argv[1:] if given is None else given
    _mend_streams()
    for name, meaning in COMMANDS.items():
        own = commands.add_parser(name, help=meaning, description=meaning)
        if name in words[:1]:  # to import the others takes time
            _module(name).add_arguments(own)
    arguments = parser.parse_args(words)
    try:
        status: int = _module(arguments.command).run(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:  # as when `head` has seen enough
        sys.stderr.close()
        status = 0
    except KeyboardInterrupt:
        status = 130
    except Exception as error:
        told = in_words(error, parser.prog, "give fewer or smaller images")
        if told is None:
            raise
        print(told, file=sys.stderr)  # noqa: T201 - it speaks to the user
        status = 2
    sys.exit(status)


def _mend_streams() -> None:
    """Let names that the terminal cannot show be escaped, and a closed stderr take nothing."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    if sys.stderr is None:  # then what is printed there would be printed among the answers
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end


def _module(name: str) -> Any:
    return importlib.import_module(f"stages.commands.{name}")


if __name__ == "__main__":
    main()
