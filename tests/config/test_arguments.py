"""Arguments of a stage's command come in the order of their names; others end it with status 2."""

import sys

import pytest

from stages.config.arguments import read_argument, read_arguments


def give(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    monkeypatch.setattr(sys, "argv", ["stage", *words])


def test_arguments_come_in_the_order_of_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, "knn", "7")
    assert read_arguments(model="a key of models", size="how many") == ["knn", "7"]
    give(monkeypatch, "knn")
    assert read_argument("model", "a key of models") == "knn"


def test_an_argument_too_few_or_many_is_told_by_its_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, told in (
        ((), "the following arguments are required: model"),
        (("knn", "sgd"), "unrecognized arguments: sgd"),
    ):
        give(monkeypatch, *words)
        with pytest.raises(SystemExit) as caught:
            read_argument("model", "a key of models")
        assert caught.value.code == 2
        assert told in capsys.readouterr().err


def test_help_says_what_each_means(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give(monkeypatch, "--help")
    with pytest.raises(SystemExit) as caught:
        read_arguments(model="a key of models", size="how many")
    assert not caught.value.code
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["model", "a", "key", "of", "models"] in lines
    assert ["size", "how", "many"] in lines
