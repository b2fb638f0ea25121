"""CONTRIBUTING.md names what there is, and times as `make help` does."""

import re

from tests.scratch import PROJECT, run

TEXT = (PROJECT / "CONTRIBUTING.md").read_text()
HELP = dict(
    re.findall(r"^(make \S+) .*\((.*)\)$", run(PROJECT, "make", "help").stdout, re.MULTILINE)
)


def test_it_fits_a_page() -> None:
    assert len(TEXT.splitlines()) <= 55


def test_checks_take_what_make_help_says() -> None:
    rows = re.findall(r"^\| `(make [\w-]+)` \|.*\| (.*) \|$", TEXT, re.MULTILINE)
    assert len(rows) == 9
    for command, takes in rows:
        assert HELP[command].removesuffix(" on 2 cores") == takes


def test_every_make_target_and_file_that_it_names_exists() -> None:
    targets = set(re.findall(r"`(make [\w-]+)`", TEXT))
    assert targets
    assert targets <= set(HELP)
    links = re.findall(r"\]\(([^)#]+)", TEXT)
    assert links
    assert [link for link in links if not (PROJECT / link).exists()] == []


def test_the_job_that_it_names_is_that_of_the_workflow() -> None:
    workflow = (PROJECT / ".github/workflows/pull_request.yml").read_text()
    assert [name for name in re.findall(r"job \*(.*?)\*", TEXT) if f"name: {name}\n" in workflow]
