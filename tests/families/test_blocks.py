"""A model's block is found in params.yaml, or in that of `make more`."""

from pathlib import Path

import pytest
from stages.families.blocks import MORE, load_model_params, params_file

from stages.config.errors import PipelineError
from stages.config.params import PARAMS
from stages.store.reports import write_json
from tests import blocks


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_json(PARAMS, {"models": {"own": blocks.model("neighbors", n_neighbors=7)}})
    write_json(MORE, {"models": {"other": blocks.model("neighbors", n_neighbors=8)}})


@pytest.mark.parametrize(("name", "path", "number"), [("own", PARAMS, 7), ("other", MORE, 8)])
def test_a_model_is_found_in_either_file(name: str, path: Path, number: int) -> None:
    family, chosen = load_model_params(name)
    assert family.name == "neighbors"
    assert chosen.model_dump()["n_neighbors"] == number
    assert params_file(name) == path


def test_the_second_file_may_be_missing() -> None:
    MORE.unlink()
    load_model_params("own")
    with pytest.raises(PipelineError, match=r"^params.yaml: models.other: no such key"):
        load_model_params("other")


def test_the_projects_own_block_comes_first() -> None:
    write_json(MORE, {"models": {"own": blocks.model("neighbors", n_neighbors=9)}})
    _, chosen = load_model_params("own")
    assert chosen.model_dump()["n_neighbors"] == 7


def test_a_problem_names_the_file_that_has_it() -> None:
    write_json(MORE, {"models": {"other": blocks.model("neighbors", n_neighbors=0)}})
    with pytest.raises(PipelineError) as caught:
        load_model_params("other")
    assert str(caught.value) == (
        f"{MORE}: models.other.n_neighbors: expected greater than 0, found 0"
    )


@pytest.mark.parametrize("document", [{}, {"models": None}, {"models": ["other"]}])
def test_a_file_without_models_has_none(document: object) -> None:
    write_json(MORE, document)
    with pytest.raises(PipelineError, match=r"^params.yaml: models.other: no such key"):
        load_model_params("other")
    write_json(PARAMS, document)
    write_json(MORE, {"models": {"other": blocks.model("dummy")}})
    assert load_model_params("other")[0].name == "dummy"
