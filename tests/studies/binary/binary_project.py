"""A folder of the sample in which the two stages of a yes-or-no question run."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stages.store.arrays import write_arrays
from stages.store.reports import write_json
from stages.studies import STUDIES
from stages.studies.binary import report
from tests import blocks
from tests.class_names import DIGITS, write_class_names

FIVE: dict[str, Any] = {"positive": [5], "negative": "rest", "target_precision": 0.9}
PAIR: dict[str, Any] = {"positive": [3], "negative": [5], "target_precision": 0.9}

Run = Callable[..., Path]


def write_images(folder: Path, train: Any, test: Any) -> Path:
    write_arrays(folder / report.TRAIN, images=train[0], labels=train[1])
    write_arrays(folder / report.TEST, images=test[0], labels=test[1])
    write_class_names(DIGITS, folder)
    return folder


def runner(project: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give what runs a stage for a question; the scores are kept from test to test."""
    monkeypatch.chdir(project)

    def run_stage(stage: Any, question: dict[str, Any], name: str = "q", **changes: Any) -> Path:
        models = {**blocks.BINARY_MODELS, **changes}
        write_json(Path("params.yaml"), {"seed": 3})
        write_json(STUDIES, {"binary": {"questions": {name: question}, "models": models}})
        monkeypatch.setattr(sys, "argv", [stage.__name__, name])
        stage.main()
        return (report.REPORTS if stage is report else report.SCORES) / name

    return run_stage
