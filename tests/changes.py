"""Tell what a branch changes in the results: ``python -m tests.changes <base> <address>``.

The workflow of pull requests writes it into its job's summary. GitHub shows no file of the machine
that a job runs on; so pictures are shown from the commits, at the repository's address.
"""

import sys
from pathlib import Path
from urllib.parse import quote

from stages.config.arguments import read_arguments
from tests.scratch import run

PICTURES = "reports/*.png"  # of any depth: git lets * stand for slashes too
WIDTH = 400  # pixels of a picture, so that two fit side by side
N_HEADINGS = 2  # lines, of a table in Markdown; DVC writes them above no rows too
PLAIN = frozenset("/._-")  # what stands in a path for itself, beside letters and digits


def summary(project: Path, base: str, address: str) -> str:
    """Return, in Markdown, the metrics and the pictures that a branch changes.

    Parameters
    ----------
    project : Path
        A clone, the branch checked out, with all commits since it left the base. No results
        are needed but those in git.
    base : str
        The revision that would take the branch.
    address : str
        The repository's address on the web.

    Raises
    ------
    SystemExit
        With what git or DVC says, if it cannot tell.
    """
    before = answer(project, "git", "merge-base", base, "HEAD").strip()
    after = answer(project, "git", "rev-parse", "HEAD").strip()
    metrics = answer(project, "dvc", "metrics", "diff", "--md", before[:10], after[:10]).strip()
    if len(metrics.splitlines()) <= N_HEADINGS:
        metrics = ""
    listing = ("git", "diff", "--name-status", "--no-renames", "-z", before, after, "--", PICTURES)
    told = answer(project, *listing).split("\0")
    pictures = dict(zip(told[1::2], told[::2], strict=False))
    table = as_table(pictures, f"{address}/blob/{before}", f"{address}/blob/{after}")
    nothing = "Nothing changed."
    return f"## Metrics\n\n{metrics or nothing}\n\n## Pictures\n\n{table or nothing}\n"


def as_table(pictures: dict[str, str], before: str, after: str) -> str:
    """Return an HTML table of pictures as they were and are; nothing, if there are none.

    Parameters
    ----------
    pictures : dict of str to str
        By path, what git says of each: ``A`` (added), ``D`` (deleted) or another letter.
    before, after : str
        Where the files of both commits are shown on the web.
    """
    if not pictures:
        return ""
    rows = [
        f"<tr><td colspan=2>{escape(path)}</td></tr>\n"
        f"<tr><td>{'added' if status == 'A' else as_image(before, path)}</td>"
        f"<td>{'deleted' if status == 'D' else as_image(after, path)}</td></tr>\n"
        for path, status in pictures.items()
    ]
    return f"<table>\n<tr><th>before</th><th>after</th></tr>\n{''.join(rows)}</table>"


def as_image(commit: str, path: str) -> str:
    """Return an HTML image of a file at a commit's address, seen by whoever may read there."""
    source = quote(f"{commit}/{path}", safe=":/")
    return f'<img src="{source}?raw=true" alt="{escape(path)}" width={WIDTH}>'


def escape(text: str) -> str:
    """Return text that neither HTML nor Markdown takes for anything else."""
    return "".join(sign if sign.isalnum() or sign in PLAIN else f"&#{ord(sign)};" for sign in text)


def answer(project: Path, *command: str) -> str:
    """Return what a command prints; end with what it says if it fails."""
    result = run(project, *command)
    if result.returncode:
        sys.exit(f"changes: {' '.join(command)}: {result.stderr.strip()}")
    return result.stdout


def main() -> None:
    base, address = read_arguments(
        base="the revision that would take the branch, such as origin/main",
        address="the repository's, such as https://github.com/owner/name",
    )
    sys.stdout.write(summary(Path.cwd(), base, address))


if __name__ == "__main__":
    main()
