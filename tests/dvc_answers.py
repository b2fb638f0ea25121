"""What DVC's commands answer, and what the files of a revision say, in the same words."""

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.scratch import run

HERE = "workspace"
KEY = "models.knn_pixels.n_neighbors"
REPORT = "reports/models/knn_pixels/metrics.json"


def answer(project: Path, *command: str) -> str:
    """Return what a command prints, all well."""
    result = run(project, "dvc", *command)
    assert result.returncode == 0, result.stderr
    for word in ("Traceback", "failed", "ERROR", "WARNING"):
        assert word not in result.stderr, result.stderr
    return result.stdout


def at(project: Path, revision: str, path: str) -> bytes:
    """Return a file of a revision, or of the workspace."""
    if revision == HERE:
        return (project / path).read_bytes()
    command = ["git", "show", f"{revision}:{path}"]
    return subprocess.run(command, cwd=project, capture_output=True, check=True).stdout


def metrics_at(project: Path, revision: str, path: str = REPORT) -> dict[str, Any]:
    """Return a metrics file of a revision, its keys dotted."""
    return flat(json.loads(at(project, revision, path)))


def flat(document: dict[str, Any]) -> dict[str, Any]:
    """Return the values of nested mappings by dotted key."""
    found: dict[str, Any] = {}
    for key, value in document.items():
        inner = (
            {f".{name}": own for name, own in flat(value).items()}
            if isinstance(value, dict)
            else {"": value}
        )
        found |= {f"{key}{name}": own for name, own in inner.items()}
    return found
