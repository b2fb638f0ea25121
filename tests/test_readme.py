"""What the README says against what the project holds."""

import re

import pytest

from tests.readme import README, read_table, with_results
from tests.scratch import PROJECT, run

TEXT = README.read_text()


def test_the_results_table_is_that_of_the_reports() -> None:
    assert with_results(TEXT, read_table()) == TEXT


def test_a_changed_number_in_the_table_would_be_noticed() -> None:
    forged = TEXT.replace(read_table().splitlines()[2], "| `forged` | 0 |")
    assert forged != TEXT
    assert with_results(forged, read_table()) != forged


def test_every_file_that_the_readme_links_to_exists() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXT)
    assert links
    assert [link for link in links if not (PROJECT / link).exists()] == []


def test_every_make_target_that_the_readme_names_exists() -> None:
    named = set(re.findall(r"^make (\w+)", TEXT, flags=re.MULTILINE))
    listed = set(re.findall(r"^make (\w+)", run(PROJECT, "make", "help").stdout, re.MULTILINE))
    assert named
    assert named <= listed


@pytest.mark.parametrize("word", ["check", "download", "split", "explore", "augment", "train"])
def test_every_stage_is_a_module_of_its_name(word: str) -> None:
    assert (PROJECT / "stages" / f"{word}.py").exists()
    assert f"`{word}" in TEXT
