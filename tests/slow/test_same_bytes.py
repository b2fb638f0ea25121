"""The chain and the studies have the same results elsewhere, by other hashes and threads."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from stages.learning.model import FAMILIES
from tests.scratch import PAGES, PROJECT, STUDIES, make_scratch_copy, read_yaml, run
from tests.warm_python import warm_variables

# Fits each family in a process of its own, and tells the SHA-256 of its file.
FIT_ALL = """
import hashlib, json, sys
from pathlib import Path
from stages.learning.classifier import fit
from stages.learning.model import ModelParams
from stages.store.model_file import save_model
from tests.classifiers import of_images
import numpy as np
arrays = np.load(sys.argv[1])
for name, block in json.load(sys.stdin).items():
    chosen = ModelParams.type_of(block).model_validate(block)
    path = Path(sys.argv[2]) / name
    save_model(path, fit(of_images(chosen, 0), arrays["images"], arrays["labels"]))
    print(name, hashlib.sha256(path.read_bytes()).hexdigest())
"""


def test_a_build_elsewhere_with_other_hashes_and_threads_has_the_same_bytes(
    built: Path, tmp_path: Path
) -> None:
    other = make_scratch_copy(tmp_path / "elsewhere")
    three_threads = dict.fromkeys(
        ("LOKY_MAX_CPU_COUNT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "3"
    )
    variables = warm_variables(("PYTHONHASHSEED", "7"), *three_threads.items())
    assert (
        run(other, "dvc", "repro", "dvc.yaml", STUDIES, PAGES, variables=variables).returncode == 0
    )
    for lock in ("dvc.lock", "stages/studies/dvc.lock", "stages/pages/dvc.lock"):
        assert read_yaml(other / lock) == read_yaml(built / lock)
    reports = [path for path in (built / "reports").rglob("*") if path.is_file()]
    for path in reports:
        assert (other / path.relative_to(built)).read_bytes() == path.read_bytes(), path


def test_other_processes_save_the_same_bytes(
    saved: dict[str, Path],
    small_model: Callable[..., Any],
    train_sample: Any,
    tmp_path: Path,
) -> None:
    images, labels = train_sample
    np.savez(tmp_path / "sample.npz", images=images, labels=labels)
    blocks = {name: small_model(name).model_dump() for name in FAMILIES}
    ours = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in saved.items()}
    for hash_seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", FIT_ALL, str(tmp_path / "sample.npz"), str(tmp_path)],
            cwd=PROJECT,
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            input=json.dumps(blocks),
            capture_output=True,
            text=True,
            check=True,
        )
        assert dict(line.split() for line in run.stdout.splitlines()) == ours
