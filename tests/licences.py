"""Write the licences of all that `make` installs to run: ``python -m tests.licences``."""

import json
import subprocess
import sys
from pathlib import Path

from tests.lock import packages, path_of
from tests.scratch import PROJECT

TABLE = Path("requirements/licences.md")
# Read from the licence itself, where the package's metadata name none, or not all.
READ = {"grandalf": "GPL-2.0 OR EPL-1.0", "skops": "MIT"}
START = """\
# Licences

Of the packages that `make` installs to run, as their metadata tell; written by `make licences`. The
project's code, under MIT, comes with none of them: pip fetches them. Code under the GPL alone is in
none that the project imports. DVC needs four that have it beside another licence, or with an
exception for linking: asyncssh, dulwich, grandalf, pygit2.

| package | licence |
| --- | --- |
"""


def licences() -> dict[str, str]:
    """Return the licence of each package that is installed to run, by its name."""
    texts = [(PROJECT / path_of(name)).read_text(encoding="utf-8") for name in ("build", "run")]
    command = [
        *(sys.executable, "-m", "piplicenses", "--with-system", "--from=mixed", "--format=json"),
        *("--packages", *packages("".join(texts))),
    ]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found = {row["Name"].lower(): row["License"] for row in json.loads(done.stdout)}
    return dict(sorted((found | {name: READ[name] for name in READ if name in found}).items()))


def table() -> str:
    """Return the page of licences."""
    return START + "".join(f"| {name} | {licence} |\n" for name, licence in licences().items())


if __name__ == "__main__":
    (PROJECT / TABLE).write_text(table(), encoding="utf-8")
