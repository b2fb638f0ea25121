"""`check` reads the models of `make more` too, and refuses bad ones before anything runs."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from stages import check
from tests import blocks
from tests.scratch import run
from tests.valid_params import MEMBERS, graph_of, pages_of, valid, write_valid

MORE = "stages/more/params.yaml"


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({}, "models: missing key"),
        ({"models": {}}, "models: "),
        ({"models": {"a": blocks.model("dummy")}, "seed": 1}, "seed: unknown key; expected one of"),
        ({"models": {"Loud": blocks.model("dummy")}}, "models.Loud: expected a name of a-z"),
        ({"models": {"a": {"family": "lineal"}}}, "models.a.family: unknown family 'lineal'"),
        ({"models": {"a": blocks.model("forest", n_estimators=0)}}, "models.a.n_estimators: "),
        (
            {"models": {"a": blocks.model("dummy", features="gradients", train_on="shift")}},
            "models.a: no stage makes gradients of shift; add to dvc.yaml, ",
        ),
        ({"models": {"a_svm": blocks.model("dummy")}}, "models.a_svm: expected a name that "),
    ],
)
def test_each_problem_is_one_line_that_names_the_file_and_key(more: Any, problem: str) -> None:
    document = valid()
    models = document["models"]
    (line,) = check.all_problems(document, more, graph_of(models, MEMBERS), pages_of(models))
    assert line.startswith(f"{MORE}: {problem}")


def test_a_bad_model_ends_with_2_its_file_and_no_certificate(tmp_path: Path) -> None:
    write_valid(tmp_path)
    YAML().dump({"models": {"a": {"family": "dummi"}}}, tmp_path / MORE)
    result = run(
        tmp_path,
        "python",
        "-m",
        "stages.check",
        variables={"PYTHONPATH": str(check.__file__).rpartition("/stages/")[0]},
    )
    assert result.returncode == 2
    assert (
        result.stderr == f"{MORE}: models.a.family: unknown family 'dummi'; did you mean dummy?\n"
    )
    assert not (tmp_path / "data").exists()
