"""What the README says against what the project holds."""

import json
import re

import pytest
from ruamel.yaml import YAML

from tests.readme import README, read_tables, with_results
from tests.scratch import PROJECT, run

TEXT = README.read_text()


def test_the_tables_are_those_of_the_reports() -> None:
    assert with_results(TEXT, read_tables()) == TEXT


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_changed_line_of_a_table_would_be_noticed(place: int) -> None:
    table = list(read_tables().values())[place]
    forged = TEXT.replace(table.splitlines()[2], "| `forged` | 0 |")
    assert forged != TEXT
    assert with_results(forged, read_tables()) != forged


def test_the_errors_that_other_processors_are_compared_with_are_those_of_the_reports() -> None:
    names, cells = (
        re.search(pattern, TEXT, re.MULTILINE).group(1).split(" | ")  # type: ignore[union-attr]
        for pattern in (r"^\| processor \| (.*) \|$", r"^\| .*, as committed \| (.*) \|$")
    )
    assert len(names) == 4
    for name, cell in zip(names, cells, strict=True):
        report = PROJECT / "reports/models" / name.strip("`") / "metrics.json"
        (metrics,) = json.loads(report.read_bytes()).values()
        assert cell == f"{metrics['cv']['errors']}, {metrics['test']['errors']}"


def test_the_share_of_digits_that_are_refused_is_that_of_the_params() -> None:
    refused = YAML(typ="safe").load(PROJECT / "params.yaml")["novelty"]["refused"]
    assert re.findall(r"refuses\s+([\d.]+) % of training images", TEXT) == [f"{100 * refused:g}"]


def test_every_file_that_the_readme_links_to_exists() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXT)
    assert links
    assert [link for link in links if not (PROJECT / link).exists()] == []


def test_every_make_target_that_the_readme_names_exists() -> None:
    named = {
        line or word for line, word in re.findall(r"^make (\w+)|`make (\w+)`", TEXT, re.MULTILINE)
    }
    listed = set(re.findall(r"^make (\w+)", run(PROJECT, "make", "help").stdout, re.MULTILINE))
    assert named
    assert named <= listed


@pytest.mark.parametrize("word", ["check", "download", "split", "explore", "augment", "train"])
def test_every_stage_is_a_module_of_its_name(word: str) -> None:
    assert (PROJECT / "stages" / f"{word}.py").exists()
    assert f"`{word}" in TEXT


def test_five_commands_do_without_make_what_it_does() -> None:
    block = re.findall(r"Without make, .*?```console\n(.*?)```", TEXT, re.DOTALL)[0]
    made, activated, installed, ran, tested = block.splitlines()
    recipe = run(PROJECT, "make", "-n", "all", "test", variables={"COLUMNS": "200"}).stdout
    targets = re.findall(r"-m dvc repro ?(.*)", recipe)
    assert ran.split()[2:] == [target or "dvc.yaml" for target in targets]
    assert tested in recipe
    # As there is on Windows, where `source` and `bin` are not.
    assert f"`{made.replace('python3', 'py')}`" in TEXT
    assert "`.venv\\Scripts\\activate`" in TEXT
    assert (activated, installed.split()[:2]) == ("source .venv/bin/activate", ["pip", "install"])
