"""What a stage says while it goes on: a line each on stderr."""

import sys
from collections.abc import Iterable


def tell(name: str, lines: Iterable[str]) -> None:
    """Print each line, with what it is about said first."""
    for line in lines:
        print(f"{name}: {line}", file=sys.stderr)  # noqa: T201 - no problem, so no error to raise
