"""What the slow stages take: how much memory at most, and how many cores they keep busy."""

import sys
from contextlib import chdir
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from joblib import effective_n_jobs
from tqdm import tqdm

from stages.benchmark.measure import Work, measure
from stages.benchmark.report import Report, show_cost, significant
from stages.benchmark.unit import Unit
from stages.config import params
from stages.config.section import Section

# In the order of the chain: what one writes the next may read.
STAGES = ("cross_validate", "train", "predict")
READ = ("params.yaml", "data/classes.json", "data/train", "data/test")


class Params(Section):
    """Whose stages are measured: those of the models named, or of all."""

    models: list[str] | None


def compare(chosen: Params, unit: Unit) -> Report:
    """Run each model's stages, in a folder of their own, so that the project stays as it is."""
    names = params.read_section("models") if chosen.models is None else chosen.models
    pairs = [(stage, name) for name in names for stage in STAGES]
    rows, shown = [], []
    with TemporaryDirectory() as folder:
        link_inputs(Path(folder))
        for stage, name in tqdm(pairs, desc="stages", unit="stage", disable=None):
            cost, _ = measure(prepare_stage, folder, stage, name)
            row = {"stage": f"{stage}@{name}"}
            busy = cost.cpu_seconds / cost.seconds
            rows.append(row | unit.costs(cost) | {"busy_cores": busy})
            shown.append(row | show_cost(cost) | {"busy cores": f"{busy:.2f}"})
    table = pd.DataFrame(rows)
    costs = ["time", "memory", "busy_cores"]
    table[costs] = table[costs].apply(significant)
    title = f"each stage, on {effective_n_jobs(-1)} cores"
    return Report({title: pd.DataFrame(shown)}, {"stages": table})


def link_inputs(folder: Path) -> None:
    """Let stages that run in a folder read what those of the project read."""
    (folder / "data").mkdir()
    for name in READ:
        (folder / name).symlink_to(Path(name).resolve())


def prepare_stage(folder: str, stage: str, name: str) -> Work:
    """Import a stage, whose run is that of its command but for starting Python."""
    main = import_module(f"stages.{stage}").main

    def run() -> None:
        sys.argv[1:] = [name]
        with chdir(folder):
            main()

    return Work(run)
