"""Validate the params of the studies, and what models and data do not allow, before any computes.

Reads ``stages/studies/params.yaml``, whose sections are typed by the ``params.py`` in the
folder of that name and judged by its ``problems.py``, ``stages/studies/dvc.yaml`` for the
models that a study fits or loads, ``dvc.yaml`` for those that vote, ``params.yaml: models``,
and the labels of ``data/train/original/pixels/`` and ``data/test/``; writes ``data/studies/params.ok``, which is
the same for every valid file. All studies come after this stage, so every problem is told at
once, right after the chain.
"""

import importlib
import pkgutil
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from stages import studies
from stages.config import params
from stages.config.errors import PipelineError, run_stage
from stages.config.problems import did_you_mean, find_problems, printable
from stages.config.references import COMMITTEE, members
from stages.store.arrays import read_arrays
from stages.store.files import write_bytes
from stages.studies import STUDIES
from stages.studies.known import Known

CHAIN = Path("dvc.yaml")
GRAPH = Path("stages/studies/dvc.yaml")
TRAIN = Path("data/train/original/pixels")
TEST = Path("data/test")
CERTIFICATE = Path("data/studies/params.ok")
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
        if name not in NAMES
    ]
    for name in NAMES:
        if name in document:
            own = replace(known, taken=models_taken(graph, name))
            found += study_problems(name, document[name], own)
        else:
            found.append(f"{name}: missing section")
    return list(dict.fromkeys(found))


def study_problems(name: str, section: Any, known: Known) -> list[str]:
    """Return one line for each way in which a section is malformed, or else cannot be right."""
    model = _module(name, "params").Params
    found = find_problems(model, section, name)
    if found:
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
    (labels,), (test_labels,) = (read_arrays(folder, "labels") for folder in (TRAIN, TEST))
    folds = {name: block["folds"] or 0 for name, block in models.items()}
    return Known(labels, test_labels, folds | {COMMITTEE: MOST}, voters)


def main() -> None:
    """Check, then write the certificate."""
    document, graph = params.read_document(STUDIES), params.read_document(GRAPH)
    voters = members(params.read_document(CHAIN))
    known = read_known(params.read_document()["models"], voters)
    found = all_problems(document, graph, known)
    if found:
        raise PipelineError("\n".join(f"{STUDIES}: {line}" for line in found))
    write_bytes(CERTIFICATE, f"{STUDIES} is valid\n".encode())


def _module(study: str, role: str) -> Any:
    return importlib.import_module(f"stages.studies.{study}.{role}")


if __name__ == "__main__":
    run_stage(main)
