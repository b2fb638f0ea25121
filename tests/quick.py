"""Run the chain and the studies on the small sample, in a copy: ``python -m tests.quick``."""

import os
import shutil
import subprocess
import sys

from tests.scratch import PROJECT, STUDIES, make_scratch_copy
from tests.warm_python import warm_variables

SCRATCH = PROJECT / ".quick"


def main() -> None:
    shutil.rmtree(SCRATCH, ignore_errors=True)
    project = make_scratch_copy(SCRATCH)
    command = ["dvc", "repro", "dvc.yaml", STUDIES]
    status = subprocess.run(
        command, cwd=project, env=os.environ | warm_variables(), check=False
    ).returncode
    if status == 0:
        sys.stdout.write((project / "reports/compare/ranking.md").read_text())
        sys.stdout.write("All results: .quick/reports\n")
    sys.exit(status)


if __name__ == "__main__":
    main()
