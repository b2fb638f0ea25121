"""Write the results of reports/ into the README: ``python -m tests.readme``."""

import re
from pathlib import Path

from stages.files import write_bytes
from tests.scratch import PROJECT

README = PROJECT / "README.md"
BEGIN, END = "<!-- results: from reports/compare/ranking.md -->", "<!-- end of results -->"


def with_results(readme: str, table: str) -> str:
    """Return the README with the table between its two marks."""
    pattern = f"{re.escape(BEGIN)}.*{re.escape(END)}"
    found = re.subn(pattern, lambda _: f"{BEGIN}\n{table}{END}", readme, flags=re.DOTALL)
    assert found[1] == 1, "README.md: expected the marks of the results table once"
    return found[0]


def read_table(project: Path = PROJECT) -> str:
    return (project / "reports/compare/ranking.md").read_text()


if __name__ == "__main__":
    write_bytes(README, with_results(README.read_text(), read_table()).encode())
