"""The chain and the studies on the small sample, in `.quick`: ``python -m tests.quick``.

The tests work on copies of it. It is made anew if a file of the project has changed since.
"""

import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from filelock import FileLock

from tests.scratch import PAGES, PROJECT, STUDIES, commit, git, make_scratch_copy, run
from tests.warm_python import FIRST, warm_variables
from tests.watcher import FOLDER

SCRATCH = PROJECT / ".quick"
LOCK = PROJECT / ".dvc/tmp/quick.lock"
RAN = "Run on the sample"
# What each stage read and wrote, for `tests/slow/test_stages_read.py`.
WATCHED = ".watched"


def build() -> Path:
    """Run the graphs in a copy of the project, unless they have run on the same files.

    Returns
    -------
    Path
        The copy, its results committed.

    Raises
    ------
    subprocess.CalledProcessError
        If a stage fails.
    """
    LOCK.parent.mkdir(exist_ok=True)
    with FileLock(LOCK), tempfile.TemporaryDirectory() as folder:
        fresh = make_scratch_copy(Path(folder) / "project")
        if not has_run_on(fresh):
            shutil.rmtree(SCRATCH, ignore_errors=True)
            shutil.copytree(fresh, SCRATCH)
            _run_graphs()
            commit(SCRATCH, RAN)
    return SCRATCH


def has_run_on(fresh: Path) -> bool:
    """Tell whether the graphs have run on these files, and no result was changed since."""
    if not (SCRATCH / ".git").exists() or git(SCRATCH, "log", "-1", "--format=%s").strip() != RAN:
        return False
    same = git(SCRATCH, "rev-parse", "HEAD~1^{tree}") == git(fresh, "rev-parse", "HEAD^{tree}")
    if not same or git(SCRATCH, "status", "--porcelain"):
        return False
    return run(SCRATCH, "dvc", "status", "--quiet").returncode == 0


def main() -> None:
    try:
        project = build()
    except subprocess.CalledProcessError as error:
        sys.stderr.write(error.stderr or "")  # of what has not told its problem itself
        sys.exit(error.returncode)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # of a terminal that has no dash
    sys.stdout.write((project / "reports/compare/ranking.md").read_text(encoding="utf-8"))
    sys.stdout.write("All results: .quick/reports\n")


def _run_graphs() -> None:
    notes = SCRATCH / WATCHED
    notes.mkdir()
    watched = {FIRST: str(SCRATCH / "tests/watcher.py"), FOLDER: str(notes)}
    environment = os.environ | warm_variables() | watched
    command = [sys.executable, "-m", "dvc", "repro", "dvc.yaml", STUDIES, PAGES]
    subprocess.run(command, cwd=SCRATCH, env=environment, check=True)


if __name__ == "__main__":
    main()
