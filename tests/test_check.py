"""`check` certifies a valid params.yaml, and ends with the problems of any other."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from stages import check
from stages.learning.model import FAMILIES
from tests.valid_params import VALID, all_keys, at, changed, valid, write_valid

ROOT = Path(__file__).parents[1]


def test_the_valid_file_has_no_problem() -> None:
    assert check.document_problems(valid()) == []


def test_the_valid_file_names_every_key_and_every_family() -> None:
    for place, _ in all_keys():
        at(valid(), place)
    assert {block["family"] for block in valid()["models"].values()} == set(FAMILIES)


def test_the_projects_own_file_is_valid() -> None:
    text = (ROOT / "params.yaml").read_text(encoding="utf-8")
    assert check.document_problems(YAML(typ="safe", pure=True).load(text)) == []


def test_a_file_without_features_is_refused() -> None:
    (line,) = check.document_problems(changed(("features",), {}))
    assert line.startswith("features: ")


def test_a_file_without_models_is_refused() -> None:
    (line,) = check.document_problems(changed(("models",), {}))
    assert line.startswith("models: ")


def run_check(folder: Path, content: bytes | None) -> subprocess.CompletedProcess[str]:
    write_valid(folder, content or b"")
    if content is None:
        (folder / "params.yaml").unlink()
    return subprocess.run(
        [sys.executable, "-m", "stages.check"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


SEVERAL = (
    VALID.replace("seed: 42", "seed: -1")
    .replace("n_neighbors: 4", "n_neighbours: 4")
    .replace("alpha: 1e-05", 'alpha: "1e-05"')
    .replace("family: forest", "family: forests")
)


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (
            SEVERAL.encode(),
            [
                "seed: expected greater than or equal to 0, found -1",
                (
                    "models.a_linear.alpha: expected a valid number, found '1e-05' "
                    "(a string; write the number without quotes)"
                ),
                "models.a_forest.family: unknown family 'forests'; did you mean forest?",
                "models.a_neighbors.n_neighbors: missing key",
                "models.a_neighbors.n_neighbours: unknown key; did you mean n_neighbors?",
            ],
        ),
        (b"", ["expected a mapping of sections, found nothing"]),
        (b"seed: \xff", ["not UTF-8 text (invalid start byte)"]),
        (None, ["not found; run from the project's folder"]),
    ],
    ids=["several problems", "empty", "not UTF-8", "missing"],
)
def test_a_bad_file_ends_with_2_its_problems_and_no_certificate(
    tmp_path: Path, content: bytes | None, lines: list[str]
) -> None:
    run = run_check(tmp_path, content)
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.splitlines() == [f"params.yaml: {line}" for line in lines]
    assert not (tmp_path / "data").exists()


def test_a_valid_file_gets_the_same_certificate_whatever_it_says(tmp_path: Path) -> None:
    certificates = []
    for text in (VALID, VALID.replace("seed: 42", "seed: 43")):
        run = run_check(tmp_path, text.encode())
        assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
        certificates.append((tmp_path / "data" / "params.ok").read_bytes())
    assert certificates[0] == certificates[1]
