"""The workflows of GitHub pass two linters, which see what a careless edit would do to them."""

import re
import shutil
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from stages.sources import cache
from tests.scratch import PROJECT, git, read_yaml, run

FOLDER = ".github/workflows"
TESTS = read_yaml(PROJECT / FOLDER / "tests.yml")
PULL_REQUEST = read_yaml(PROJECT / FOLDER / "pull_request.yml")
JOBS = {**TESTS["jobs"], **PULL_REQUEST["jobs"]}
LINTERS = re.findall(r"bin/((?:actionlint|zizmor).*)", run(PROJECT, "make", "-n", "lint").stdout)
# A file, what stands in it, what an edit makes of it, and what a linter calls that.
CARELESS = {
    "an unknown key": ("tests", "timeout-minutes: 30", "timeout: 30", "syntax-check"),
    "an unknown event": ("tests", "  push:", "  pushed:", "events"),
    "a branch's name in a script": (
        *("pull_request", "$GITHUB_BASE_REF", "${{ github.head_ref }}"),
        "potentially untrusted",
    ),
    "a variable that is not quoted": (
        *("pull_request", '>> "$GITHUB_STEP_SUMMARY"', ">> $GITHUB_STEP_SUMMARY"),
        "SC2086",
    ),
    "a pull request that may write": (
        *("pull_request", "  pull_request:", "  pull_request_target:"),
        "dangerous-triggers",
    ),
    "a tag for a hash": (
        *("tests", "actions/cache@27d5ce7f107fe9357f9df03efb73ab90386fccae", "actions/cache@v5"),
        "unpinned-uses",
    ),
    "an action of others": (
        *("tests", "uses: actions/cache@", "uses: someone/cache@"),
        "forbidden-uses",
    ),
    "rights by default": ("tests", "permissions: {}\n", "", "excessive-permissions"),
    "credentials left behind": (
        *("tests", "        with:\n          persist-credentials: false\n", ""),
        "artipacked",
    ),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A repository with the workflows alone."""
    shutil.copytree(PROJECT / ".github", tmp_path / ".github")
    git(tmp_path, "init", "--quiet")  # where linters begin to look
    return tmp_path


def lint(project: Path) -> list[CompletedProcess[str]]:
    return [run(project, *linter.split()) for linter in LINTERS]


def test_the_linters_of_make_lint_find_nothing(copy: Path) -> None:
    results = lint(copy)
    assert len(results) == 2
    for result in results:
        assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("edit", CARELESS)
def test_a_careless_edit_is_found(copy: Path, edit: str) -> None:
    name, old, new, called = CARELESS[edit]
    path = copy / FOLDER / f"{name}.yml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    results = lint(copy)
    assert any(result.returncode for result in results)
    assert called in "".join(result.stdout for result in results)


def test_every_action_has_its_version_beside_its_hash() -> None:
    lines = [
        line.strip()
        for path in (PROJECT / ".github").rglob("*.yml")
        for line in path.read_text().splitlines()
        if "uses: actions/" in line
    ]
    assert lines
    for line in lines:
        assert re.fullmatch(r"- uses: actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line
    assert len({line.split("@")[0] for line in lines}) == len(set(lines))


def test_every_job_ends_some_time_and_reads_only() -> None:
    for name, job in JOBS.items():
        assert job["permissions"] == {"contents": "read"}, name
        assert "uses" in job or job["timeout-minutes"] <= 120, name


def test_jobs_run_what_ci_runs() -> None:
    script = (PROJECT / ".ci/run").read_text().splitlines()
    steps = [
        step["run"] for job in TESTS["jobs"].values() for step in job["steps"] if "run" in step
    ]
    assert len(steps) == 9
    assert set(steps) <= set(script)


def test_the_cache_of_the_data_is_where_downloads_are_kept_and_named_by_what_is_downloaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv(cache.VARIABLE, raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    (step,) = [
        step
        for step in TESTS["jobs"]["verify"]["steps"]
        if step.get("uses", "").startswith("actions/cache@")
    ]
    assert Path(step["with"]["path"]).expanduser() == cache.default_folder()
    (listing,) = re.findall(r"hashFiles\('(.*)'\)", step["with"]["key"])
    assert (PROJECT / listing).exists()
