"""Validate the params of the studies, and what models and data do not allow, before any computes.

Reads ``stages/studies/params.yaml``, whose sections are typed by the ``params.py`` in the
folder of that name and judged by its ``problems.py``, ``stages/studies/dvc.yaml`` for the
models that a study fits or loads, ``dvc.yaml`` for those that vote, ``params.yaml: models``,
``data/classes.json``, the training images, and the labels of ``data/train/original/pixels/`` and ``data/test/``;
writes ``data/studies/checked/<study>``, which says whether the study is left out and nothing else,
so that a valid change reruns only what it concerns. All studies come after this stage, so every
problem is told at once, right after the chain. A study of the list ``left_out`` is not judged by
models and data.
"""

import importlib
import pkgutil
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from stages import studies
from stages.config import params
from stages.config.errors import PipelineError, run_stage
from stages.config.file_names import is_device
from stages.config.problems import did_you_mean, find_problems, printable
from stages.config.references import COMMITTEE, members
from stages.store.arrays import read_arrays
from stages.store.class_names import read_class_names
from stages.store.left_out import write_checked
from stages.studies import STUDIES
from stages.studies.known import Known

CHAIN = Path("dvc.yaml")
GRAPH = Path("stages/studies/dvc.yaml")
TRAIN = Path("data/train/original/pixels")
TEST = Path("data/test")
LEFT_OUT = "left_out"  # the one key of the params that is no study
NAMES = tuple(
    sorted(module.name for module in pkgutil.iter_modules(studies.__path__) if module.ispkg)
)
CODE = re.compile(r"data/code/(\w+|\$\{(?:key|item)\})\.json")
MOST = 255  # folds that there may be; the committee has the scores of all


def all_problems(document: dict[str, Any], graph: dict[str, Any], known: Known) -> list[str]:
    """Return one line for each problem of the studies' params.

    Parameters
    ----------
    document, graph : dict
        The whole of the studies' ``params.yaml`` and ``dvc.yaml``.
    known : Known
    """
    found = [
        printable(f"{name}: unknown study{did_you_mean(name, NAMES)}")
        for name in document
        if name not in (*NAMES, LEFT_OUT)
    ]
    found += left_out_problems(document)
    for name in NAMES:
        if name in document:
            own = replace(known, taken=models_taken(graph, name))
            found += study_problems(
                name, document[name], own, is_left_out=name in left_out(document)
            )
        else:
            found.append(f"{name}: missing section")
    return list(dict.fromkeys(found)) or device_problems(document)


def left_out(document: dict[str, Any]) -> list[str]:
    """Return the studies that are left out; none where they are no list."""
    listed = document.get(LEFT_OUT)
    return listed if isinstance(listed, list) else []


def left_out_problems(document: dict[str, Any]) -> list[str]:
    """Return one line for each thing that is wrong with the list of studies left out."""
    if not isinstance(document.get(LEFT_OUT), list):
        found = repr(document[LEFT_OUT]) if LEFT_OUT in document else "nothing"
        return [f"{LEFT_OUT}: expected a list of studies, [] for none, found {found}"]
    return [
        printable(f"{LEFT_OUT}: unknown study {name!r}{did_you_mean(name, NAMES)}")
        for name in left_out(document)
        if name not in NAMES
    ]


def device_problems(document: dict[str, Any]) -> list[str]:
    """Return one line for each question of valid sections whose name Windows gives a device."""
    return [
        f"binary.questions.{name}: expected a name that Windows gives no device"
        for name in document["binary"]["questions"]
        if is_device(name)
    ]


def study_problems(
    name: str, section: Any, known: Known, *, is_left_out: bool = False
) -> list[str]:
    """Return one line for each way in which a section is malformed, or else cannot be right.

    Of a study that is left out only the former.
    """
    model = _module(name, "params").Params
    found = find_problems(model, section, name)
    if found or is_left_out:
        return found
    lines: list[str] = _module(name, "problems").problems(model.model_validate(section), known)
    return lines


def models_taken(graph: dict[str, Any], study: str) -> list[str]:
    """Return the models whose code the stage of dvc.yaml that computes a study depends on."""
    stage = graph["stages"].get(f"{study}_compute", {})
    deps = stage.get("do", stage).get("deps", [])
    taken = [match[1] for match in map(CODE.fullmatch, deps) if match]
    return [name for one in taken for name in (stage["foreach"] if one.startswith("$") else [one])]


def read_known(models: dict[str, Any], voters: list[str]) -> Known:
    """Return what is known of valid blocks of models, of those that vote, and of the data."""
    (images, labels), (test_labels,) = (
        read_arrays(TRAIN, "images", "labels"),
        read_arrays(TEST, "labels"),
    )
    # Folds are at most as many as the rarest class has images.
    most = int(np.unique(labels, return_counts=True)[1].min())
    folds = {name: min(most, block["folds"] or 0) for name, block in models.items()}
    given = (labels, test_labels, read_class_names(), folds | {COMMITTEE: MOST}, voters)
    return Known(*given, shape=images.shape[1:])


def main() -> None:
    """Check, then write of each study whether it is left out."""
    document, graph = params.read_document(STUDIES), params.read_document(GRAPH)
    voters = members(params.read_document(CHAIN))
    known = read_known(params.read_document()["models"], voters)
    found = all_problems(document, graph, known)
    if found:
        lines = [f"{STUDIES}: {line}" for line in found]
        hint = "a study that does not fit these images may be named there"
        raise PipelineError("\n".join([*lines, f"{STUDIES}: {LEFT_OUT}: {hint}"]))
    write_checked({name: name in left_out(document) for name in NAMES})


def _module(study: str, role: str) -> Any:
    return importlib.import_module(f"stages.studies.{study}.{role}")


if __name__ == "__main__":
    run_stage(main)
