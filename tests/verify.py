"""Rebuild by force what `make` makes, in a fresh clone: ``python -m tests.verify``.

A plain `dvc repro` skips a stage whose lock matches, even if its report was edited by
hand; here nothing is skipped and nothing committed is believed.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.scratch import PAGES, PROJECT, STUDIES, read_yaml, run
from tests.warm_python import warm_variables

# Another kind of processor may round these stages' last bits otherwise; whatever is
# made from the same bytes by any other stage must be the same everywhere.
FLOATING_POINT = (
    *("augment", "featurize", "train", "cross_validate", "predict", "committee"),
    *("audit_compute", "binary_compute", "denoise_compute"),
    *("external_validation_compute", "learning_curves_compute", "robustness_compute"),
)
# Of accuracy: several times what was seen of processors, and far less than models differ by.
MOST_MOVED = {"cv": 0.0005, "test": 0.001}
ROUNDING = 1e-6  # of the accuracies that are compared
PIPELINES = ("dvc.yaml", STUDIES, PAGES)


@dataclass(frozen=True)
class Comparison:
    """What differs between what is committed and what was rebuilt, in lines.

    Attributes
    ----------
    forged : list of str
        Differences that no processor can explain.
    moved : list of str
        Differences in the errors of each model.
    too_far : list of str
        Those that are more than `MOST_MOVED`.
    reports, lock : int
        How many reports and stages of the lock differ.
    """

    forged: list[str]
    moved: list[str]
    too_far: list[str]
    reports: int
    lock: int

    @property
    def identical(self) -> bool:
        return not (self.forged or self.moved or self.reports or self.lock)

    @property
    def accepted(self) -> bool:
        return not (self.forged or self.too_far)


def compare(committed: Path, rebuilt: Path) -> Comparison:
    """Compare two checkouts: reports byte for byte, locks as what they say."""
    lock, new_lock = read_locks(committed), read_locks(rebuilt)
    changed = [name for name in sorted(lock | new_lock) if lock.get(name) != new_lock.get(name)]
    forged = [line for name in changed for line in _unexplained(name, lock, new_lock)]
    reports, new_reports = _read_reports(committed), _read_reports(rebuilt)
    differing = [
        path for path in sorted(reports | new_reports) if reports.get(path) != new_reports.get(path)
    ]
    made_by = _stages_of_reports(new_lock)
    forged += [
        f"{path}: not what its stage makes"
        for path in differing
        if not any(path.startswith(out) and name in changed for out, name in made_by.items())
    ]
    moved, too_far = _moved_metrics(reports, new_reports)
    return Comparison(forged, moved, too_far, len(differing), len(changed))


def read_locks(project: Path) -> dict[str, Any]:
    """Return what the locks of all pipelines that `make` runs say of each stage."""
    found: dict[str, Any] = {}
    for pipeline in PIPELINES:
        lock = read_yaml((project / pipeline).with_suffix(".lock"))["stages"]
        prefix = "" if pipeline == "dvc.yaml" else f"{pipeline}:"
        found |= {f"{prefix}{name}": stage for name, stage in lock.items()}
    return found


def rebuild(folder: Path) -> Path:
    """Clone the project's committed state and rebuild it by force; return the clone."""
    clone = folder / "clone"
    subprocess.run(["git", "clone", "--quiet", str(PROJECT), str(clone)], check=True)
    for pipeline in PIPELINES:  # to be written from nothing
        (clone / pipeline).with_suffix(".lock").unlink()
    # Nothing is taken from it when all is forced; a `dvc repro` here later finds what was made.
    shared = run(clone, "dvc", "cache", "dir", "--local", str(PROJECT / ".dvc/cache"))
    if shared.returncode:
        sys.exit(f"verify: {shared.stderr.strip()}")
    # What is committed was made by a new python for each stage; here one imports for all.
    environment = os.environ | warm_variables()
    command = ["dvc", "repro", "--force", *PIPELINES]
    result = subprocess.run(command, cwd=clone, env=environment, check=False)
    if result.returncode:
        sys.exit(f"verify: dvc repro failed with {result.returncode} in a fresh clone")
    return clone


def main() -> None:
    if run(PROJECT, "git", "status", "--porcelain").stdout:
        sys.stdout.write("verify: there are changes that are not committed; they are left out\n")
    with tempfile.TemporaryDirectory() as name:
        clone = rebuild(Path(name))
        original = Path(name) / "committed"  # of the same commit, whatever was added since
        subprocess.run(["git", "clone", "--quiet", str(clone), str(original)], check=True)
        found = compare(original, clone)
    for line in [*found.forged, *found.moved]:
        sys.stdout.write(f"verify: {line}\n")
    if found.identical:
        sys.stdout.write(
            "verify: identical: every report of the chain and of the studies, and every line of "
            "their locks\n"
        )
    elif found.accepted:
        sys.stdout.write(
            f"verify: {found.reports} reports differ, as on another kind of processor; "
            "no cross-validated accuracy moved by more than "
            f"{100 * MOST_MOVED['cv']:g} points, none on the test set by more than "
            f"{100 * MOST_MOVED['test']:g}\n"
        )
    else:
        sys.exit("verify: the committed results are not those of the committed code")


def _unexplained(name: str, lock: dict[str, Any], new_lock: dict[str, Any]) -> list[str]:
    if name not in lock or name not in new_lock:
        return [f"dvc.lock: {name}: only in {'the rebuilt' if name in new_lock else 'the'} lock"]
    old, new = lock[name], new_lock[name]
    lines = []
    if {key: old.get(key) for key in ("cmd", "params")} != {
        key: new.get(key) for key in ("cmd", "params")
    }:
        lines.append(f"dvc.lock: {name}: made by another command or from other params")
    code = {dep["path"]: dep for dep in old["deps"] if not _is_made(dep["path"])}
    new_code = {dep["path"]: dep for dep in new["deps"] if not _is_made(dep["path"])}
    if code != new_code:
        lines.append(f"dvc.lock: {name}: made by other code")
    kind = name.rpartition(":")[2].partition("@")[0]
    if not lines and old["deps"] == new["deps"] and kind not in FLOATING_POINT:
        lines.append(f"dvc.lock: {name}: other results from the same inputs")
    return lines


def _is_made(path: str) -> bool:
    is_code = path.startswith("data/code/")  # hashes of modules
    return path.startswith(("data/", "models/", "reports/")) and not is_code


def _stages_of_reports(lock: dict[str, Any]) -> dict[str, str]:
    return {
        out["path"]: name
        for name, stage in lock.items()
        for out in stage["outs"]
        if out["path"].startswith("reports/")
    }


def _read_reports(project: Path) -> dict[str, bytes]:
    files = [path for path in (project / "reports").rglob("*") if path.is_file()]
    return {path.relative_to(project).as_posix(): path.read_bytes() for path in files}


def _moved_metrics(
    reports: dict[str, bytes], new_reports: dict[str, bytes]
) -> tuple[list[str], list[str]]:
    moved, too_far = [], []
    for path in sorted(reports.keys() & new_reports.keys()):
        if not path.endswith("metrics.json") or reports[path] == new_reports[path]:
            continue
        for part in ("cv", "test"):
            old, new = (_metrics(files[path], part) for files in (reports, new_reports))
            if old == new:
                continue
            line = f"{path}: {part}: {old[0]} errors committed, {new[0]} rebuilt"
            moved.append(line)
            if None in old + new or abs(old[1] - new[1]) > MOST_MOVED[part] + ROUNDING:
                too_far.append(line)
    return moved, too_far


def _metrics(report: bytes, part: str) -> tuple[Any, Any]:
    """Return errors and accuracy of a metrics file; nothing where it has none."""
    try:
        (metrics,) = json.loads(report).values()
        metrics = metrics[part]
        return metrics.get("errors"), metrics.get("accuracy")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, None


if __name__ == "__main__":
    main()
