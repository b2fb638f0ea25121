"""What each model costs, against its error."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from tqdm import tqdm

from stages.benchmark.figures import frontier_figure
from stages.benchmark.measure import Work, measure
from stages.benchmark.report import Report, show_cost, significant
from stages.benchmark.unit import Unit
from stages.config import params
from stages.config.errors import PipelineError
from stages.config.section import Section
from stages.config.types import Count
from stages.learning.classifier import class_scores, fit
from stages.learning.model import ModelParams, build_classifier
from stages.predict import TEST
from stages.store.arrays import read_arrays
from stages.store.model_file import load_model
from stages.store.reports import read_rows
from stages.store.seeds import derive_seed
from stages.store.training_set import load_extractor, read_training_set

COMMITTEE = "committee"
REPEATS = 3  # of a prediction, the quickest counts


class Params(Section):
    """How many images models are fitted to and predict."""

    train_size: Count | None
    queries: Count


def compare(chosen: Params, unit: Unit) -> Report:
    """Fit each model anew, let each model file predict, and set this against the error.

    A committee is put together of fitted models: it has no fit of its own.
    """
    rows, shown = [], []
    fitted = list(params.read_section("models"))
    for name in tqdm([*fitted, COMMITTEE], desc="frontier", unit="model", disable=None):
        fit_cost, size = (
            measure(prepare_fit, name, chosen.train_size) if name in fitted else (None, None)
        )
        predict_cost, queries = measure(prepare_prediction, name, chosen.queries, repeats=REPEATS)
        bytes_of_file = model_file(name).stat().st_size
        row: dict[str, Any] = {"model": name, "fitted_to": size}
        row |= {f"fit_{key}": value for key, value in unit.costs(fit_cost).items()}
        per_thousand = unit.costs(predict_cost, share=1000 / queries)
        row |= {f"predict_{key}": value for key, value in per_thousand.items()}
        row["file"] = bytes_of_file / unit.memory
        rows.append(row | read_error(name))
        for work, cost in (("fit", fit_cost), (f"predict {queries}", predict_cost)):
            if cost:
                shown.append({"model": name, "work": work} | show_cost(cost))
        shown.append({"model": name, "work": "file", "MB": f"{bytes_of_file / 1e6:,.1f}"})
    table = tabulate(rows)
    figures = {"frontier": frontier_figure(table, unit.description)}
    titles = {"what each model takes": pd.DataFrame(shown).fillna("")}
    return Report(titles, {"frontier": table}, figures)


def tabulate(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the models by the cost of their predictions, and which of them are not beaten."""
    table = pd.DataFrame(rows).astype({"fitted_to": "Int64"})
    costs = ["fit_time", "fit_memory", "predict_time", "predict_memory", "file"]
    table[costs] = table[costs].astype(float).apply(significant)
    table["on_frontier"] = on_frontier(table["predict_time"], table["error"])
    return table.sort_values(["predict_time", "model"]).reset_index(drop=True)


def on_frontier(cost: npt.ArrayLike, error: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Return which models no other beats in cost or error without losing in the other."""
    both = np.column_stack([cost, error])

    def is_beaten(one: npt.NDArray[Any]) -> bool:
        return bool(np.any((both <= one).all(axis=1) & (both < one).any(axis=1)))

    return np.array([not is_beaten(one) for one in both])


def read_error(name: str) -> dict[str, Any]:
    """Return a model's error, cross-validated if it was, with its 95 % interval."""
    path = summary_file(name)
    try:
        parts = {row["scored_on"]: row for row in read_rows(path)}
        part = "cv" if "cv" in parts else "test"
        found = parts[part]
        return {
            "scored_on": part,
            "n": int(found["n"]),
            "errors": int(found["errors"]),
            "error": 1 - found["accuracy"],
            "error_low": 1 - found["accuracy_high"],
            "error_high": 1 - found["accuracy_low"],
        }
    except (ValueError, KeyError, TypeError):
        raise PipelineError(f"{path}: not a model's summary; 'dvc repro' remakes it") from None


def model_file(name: str) -> Path:
    """Return where a model is kept."""
    return Path("models") / f"{name}.skops"


def summary_file(name: str) -> Path:
    """Return where a model's errors are reported."""
    return Path("reports/models") / name / "details/summary.csv"


def prepare_fit(name: str, train_size: int | None) -> Work:
    """Read a model's training set; the answer is how many images it was fitted to."""
    chosen = params.load(f"models.{name}", ModelParams)
    extractor = load_extractor(chosen.features)
    vectors, labels, source = read_training_set(chosen.train_on, chosen.features, extractor)
    if train_size is not None:
        kept = source < train_size
        vectors, labels = vectors[kept], labels[kept]
    vectors = np.array(vectors)  # read from the disk before the clock starts
    classifier = build_classifier(chosen, derive_seed(params.load_seed(), f"models.{name}"))
    return Work(lambda: fit(classifier, vectors, labels), lambda _: len(vectors))


def prepare_prediction(name: str, n_queries: int) -> Work:
    """Load a model; the answer is how many images it predicted."""
    model = load_model(model_file(name))
    (images,) = read_arrays(TEST, "images")
    queries = np.array(images[:n_queries])
    class_scores(model, queries[:1])  # loads what it needs
    return Work(lambda: class_scores(model, queries), len)
