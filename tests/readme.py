"""Write the results of reports/ into the README: ``python -m tests.readme``."""

from pathlib import Path

from stages.store.files import write_bytes
from tests.answers import answers
from tests.scratch import PROJECT

README = PROJECT / "README.md"
END = "<!-- end of results -->"


def with_results(readme: str, tables: dict[str, str]) -> str:
    """Return the README with each table between its two marks."""
    for begin, table in tables.items():
        assert readme.count(begin) == 1, f"README.md: expected {begin} once"
        before, rest = readme.split(begin)
        after = rest.split(END, maxsplit=1)[1]
        readme = f"{before}{begin}\n{table}{END}{after}"
    return readme


def read_tables(project: Path = PROJECT) -> dict[str, str]:
    """Return what the reports say, by the mark that it stands behind."""
    return {
        "<!-- results: from reports/compare/ranking.md -->": (
            project / "reports/compare/ranking.md"
        ).read_text(),
        "<!-- answers: from reports/ -->": answers(project),
    }


if __name__ == "__main__":
    write_bytes(README, with_results(README.read_text(), read_tables()).encode())
