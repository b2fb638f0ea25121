"""`check` refuses names that stand for nothing, and says which line of dvc.yaml a model lacks."""

import copy
from typing import Any

import pytest

from stages import check
from tests import blocks
from tests.scratch import PAGES, PROJECT, read_yaml
from tests.valid_params import MEMBERS, changed, graph_of, pages_of, valid

NOTHING_MORE = {"models": {"slow": blocks.model("dummy")}}


def problems(document: dict[str, Any], graph: dict[str, Any]) -> list[str]:
    return check.all_problems(document, NOTHING_MORE, graph, pages_of(document["models"]))


def with_members(*members: str) -> list[str]:
    document = valid()
    return problems(document, graph_of(document["models"], list(members)))


def test_the_projects_own_files_name_each_model_where_it_is_needed() -> None:
    files = ("params.yaml", "stages/more/params.yaml", "dvc.yaml", PAGES)
    assert check.all_problems(*(read_yaml(PROJECT / file) for file in files)) == []


def test_a_model_added_by_its_block_alone_is_told_each_line_that_it_lacks() -> None:
    graph = graph_of(valid()["models"], MEMBERS)
    document = valid()
    document["models"]["new"] = document["models"]["a_dummy"]
    assert problems(document, graph) == [
        "dvc.yaml: stages.evaluate.foreach: missing line: add '- new'",
        "dvc.yaml: stages.compare.deps: missing line: add '- reports/models/new/details'",
    ]


def test_the_page_shows_each_model_and_none_that_is_gone() -> None:
    pages = pages_of(valid()["models"])
    document = valid()
    document["models"]["a_dumy"] = document["models"].pop("a_dummy")
    graph = graph_of(document["models"], MEMBERS)
    place = "stages/pages/dvc.yaml: stages.index.deps"
    assert check.all_problems(document, NOTHING_MORE, graph, pages) == [
        f"{place}: missing line: add '- reports/models/a_dumy/details'",
        f"{place}: of no model: remove '- reports/models/a_dummy/details'",
    ]


def test_a_model_renamed_in_its_block_alone_is_told_both_names() -> None:
    graph = graph_of(valid()["models"], MEMBERS)
    document = valid()
    document["models"]["a_dumy"] = document["models"].pop("a_dummy")
    assert problems(document, graph) == [
        "dvc.yaml: stages.evaluate.foreach: missing line: add '- a_dumy'",
        "dvc.yaml: stages.evaluate.foreach: of no model: remove '- a_dummy'",
        "dvc.yaml: stages.compare.deps: missing line: add '- reports/models/a_dumy/details'",
        "dvc.yaml: stages.compare.deps: of no model: remove '- reports/models/a_dummy/details'",
    ]


def test_a_model_that_is_gone_may_not_stay_in_the_ranking() -> None:
    graph = graph_of(valid()["models"], MEMBERS)
    document = valid()
    del document["models"]["a_svm"]
    assert problems(document, graph) == [
        "dvc.yaml: stages.evaluate.foreach: of no model: remove '- a_svm'",
        "dvc.yaml: stages.compare.deps: of no model: remove '- reports/models/a_svm/details'",
    ]


def test_a_member_whose_files_are_no_deps_is_told_each() -> None:
    graph = graph_of(valid()["models"], MEMBERS)
    committee = graph["stages"]["committee"]
    committee["cmd"] += " a_forest"
    assert problems(valid(), graph) == [
        f"dvc.yaml: stages.committee.deps: missing line: add '- {dep}'"
        for dep in (
            "data/scores/cv/a_forest",
            "data/scores/test/a_forest/scores.npy",
            "models/a_forest.skops",
        )
    ]


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        (["a_dummy", "a_forrest"], "no such model 'a_forrest'; did you mean a_forest?"),
        (["a_kernel"] * 2, "expected two members or more, each once, found a_kernel, a_kernel"),
        (["a_kernel"], "expected two members or more, each once, found a_kernel"),
        ([], "expected two members or more, each once, found none"),
        (
            ["a_kernel", "a_forest"],
            "expected models with the same number of folds, found a_kernel with 5, a_forest with 3",
        ),
        (
            ["a_kernel", "a_linear"],
            "expected models with the same number of folds, found a_kernel with 5, a_linear with None",
        ),
    ],
)
def test_members_are_models_each_once_with_the_same_folds(members: list[str], problem: str) -> None:
    assert f"dvc.yaml: stages.committee.cmd: {problem}" in with_members(*members)


def test_features_that_are_no_block_are_refused() -> None:
    document = changed(("models", "a_forest", "features"), "gradient")
    assert problems(document, graph_of(valid()["models"], MEMBERS)) == [
        (
            "params.yaml: models.a_forest.features: no such block of features: 'gradient'; "
            "did you mean gradients?"
        )
    ]


def test_a_training_set_that_no_stage_turns_into_the_features_is_told_with_its_line() -> None:
    document = changed(("models", "a_slanted", "train_on"), "warp")
    assert problems(document, graph_of(valid()["models"], MEMBERS)) == [
        (
            "params.yaml: models.a_slanted: no stage makes slanted of warp; add to dvc.yaml, "
            "stages.featurize.foreach: warp_slanted: { set: warp, features: slanted }"
        )
    ]


def test_features_called_pixels_are_those_of_the_extractor_of_that_name() -> None:
    document = valid()
    document["features"]["pixels"] = document["features"]["gradients"]
    assert problems(document, graph_of(valid()["models"], MEMBERS)) == [
        "params.yaml: features.pixels.extractor: expected 'pixels', found 'gradients'"
    ]


def test_a_model_of_more_has_another_name_than_those_of_the_chain() -> None:
    document = valid()
    more = {"models": {"a_svm": copy.deepcopy(document["models"]["a_svm"])}}
    models = document["models"]
    graphs = graph_of(models, MEMBERS), pages_of(models)
    assert check.all_problems(document, more, *graphs) == [
        "stages/more/params.yaml: models.a_svm: expected a name that params.yaml has not"
    ]
