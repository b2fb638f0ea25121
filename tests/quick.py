"""Run the whole graph on the small sample, in a scratch copy: ``python -m tests.quick``."""

import shutil
import subprocess
import sys

from tests.scratch import PROJECT, make_scratch_copy

SCRATCH = PROJECT / ".quick"


def main() -> None:
    shutil.rmtree(SCRATCH, ignore_errors=True)
    project = make_scratch_copy(SCRATCH)
    status = subprocess.run(["dvc", "repro"], cwd=project, check=False).returncode
    if status == 0:
        sys.stdout.write((project / "reports/compare/ranking.md").read_text())
        sys.stdout.write("All results: .quick/reports\n")
    sys.exit(status)


if __name__ == "__main__":
    main()
