"""The chain and the studies have the same results elsewhere, by other hashes and threads."""

from pathlib import Path

from tests.scratch import STUDIES, make_scratch_copy, read_yaml, run
from tests.warm_python import warm_variables


def test_a_build_elsewhere_with_other_hashes_and_threads_has_the_same_bytes(
    built: Path, tmp_path: Path
) -> None:
    other = make_scratch_copy(tmp_path / "elsewhere")
    three_threads = dict.fromkeys(
        ("LOKY_MAX_CPU_COUNT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "3"
    )
    variables = warm_variables(("PYTHONHASHSEED", "7"), *three_threads.items())
    assert run(other, "dvc", "repro", "dvc.yaml", STUDIES, variables=variables).returncode == 0
    for lock in ("dvc.lock", "stages/studies/dvc.lock"):
        assert read_yaml(other / lock) == read_yaml(built / lock)
    reports = [path for path in (built / "reports").rglob("*") if path.is_file()]
    for path in reports:
        assert (other / path.relative_to(built)).read_bytes() == path.read_bytes(), path
