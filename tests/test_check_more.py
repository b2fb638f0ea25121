"""`check` reads the models of `make more` too, and refuses bad ones before anything runs."""

from pathlib import Path
from typing import Any

import pytest

from stages import check
from tests import blocks
from tests.scratch import PROJECT, read_yaml, run
from tests.valid_params import VALID

MORE = "stages/more/params.yaml"


def test_the_projects_own_models_are_valid() -> None:
    own = read_yaml(PROJECT / "params.yaml")["models"]
    assert check.more_problems(read_yaml(PROJECT / MORE), own) == []


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({}, "models: missing key"),
        ({"models": {}}, "models: "),
        ({"models": {}, "seed": 1}, "seed: unknown key; expected one of: models"),
        ({"models": {"Loud": blocks.model("dummy")}}, "models.Loud: expected a name of a-z"),
        ({"models": {"a": {"family": "lineal"}}}, "models.a.family: unknown family 'lineal'"),
        ({"models": {"a": blocks.model("forest", n_estimators=0)}}, "models.a.n_estimators: "),
        (
            {"models": {"a": blocks.model("dummy", features="gradients", train_on="shift")}},
            "models.a.train_on: expected original or warp with features: gradients",
        ),
        ({"models": {"taken": blocks.model("dummy")}}, "models.taken: expected a name that "),
    ],
)
def test_each_problem_is_one_line_that_names_the_key(document: Any, problem: str) -> None:
    assert any(line.startswith(problem) for line in check.more_problems(document, {"taken": {}}))


def test_a_bad_model_ends_with_2_its_file_and_no_certificate(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text(VALID)
    (tmp_path / MORE).parent.mkdir(parents=True)
    (tmp_path / MORE).write_text("models: {a: {family: dummi}}\n")
    variables = {"PYTHONPATH": str(PROJECT)}
    result = run(tmp_path, "python", "-m", "stages.check", variables=variables)
    assert result.returncode == 2
    assert result.stderr == (
        f"{MORE}: models.a.family: unknown family 'dummi'; did you mean dummy?\n"
    )
    assert not (tmp_path / "data").exists()
