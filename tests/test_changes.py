"""What the workflow of pull requests writes into its summary, of a small repository."""

import html
import json
import re
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.changes import summary
from tests.scratch import PROJECT, commit, git, read_yaml, run

ADDRESS = "https://github.com/owner/name"
METRICS = "reports/metrics.json"
HOSTILE = 'reports/a/"><b> | [x](y) `@you` #1.png'
WORKFLOW = read_yaml(PROJECT / ".github/workflows/pull_request.yml")
(SCRIPT,) = [step["run"] for step in WORKFLOW["jobs"]["changes"]["steps"] if "run" in step]


def write(project: Path, **files: str | None) -> None:
    """Write files below reports/, or delete them."""
    for name, content in files.items():
        path = project / "reports" / f"{name}.png"
        if content is None:
            path.unlink()
        else:
            path.write_text(content)


def set_errors(project: Path, errors: int) -> None:
    (project / METRICS).write_text(json.dumps({"knn": {"errors": errors, "folds": 10}}))


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose branch has changed what `main` has, and `main` has moved on since."""
    project = tmp_path_factory.mktemp("changes") / "origin"
    (project / "reports/a").mkdir(parents=True)
    git(project, "init", "--quiet", "--initial-branch=main")
    assert run(project, "dvc", "init", "--quiet").returncode == 0
    (project / "dvc.yaml").write_text(f"metrics: [{METRICS}]\n")
    set_errors(project, 45)
    write(project, same="1", changed="1", gone="gone")
    commit(project, "Begin")
    git(project, "branch", "left")
    git(project, "switch", "--quiet", "--create", "branch")
    set_errors(project, 36)
    write(project, changed="2", gone=None)
    (project / HOSTILE).write_text("gone")  # which git would call a rename
    commit(project, "Change results")
    git(project, "switch", "--quiet", "main")
    write(project, same="of main")
    commit(project, "Move on")
    return project


def check_out(origin: Path, folder: Path) -> Path:
    """Clone the repository and check the branch out, as the workflow does."""
    git(folder, "clone", "--quiet", "--branch", "branch", str(origin), "clone")
    return folder / "clone"


@pytest.fixture(scope="module")
def written(origin: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the script of the workflow adds to the summary, run as GitHub runs it."""
    folder = tmp_path_factory.mktemp("job")
    clone = check_out(origin, folder)
    (clone / ".venv").symlink_to(sys.prefix)
    file = folder / "summary.md"
    file.write_text("Before.\n")
    variables = {
        "GITHUB_BASE_REF": "main",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "owner/name",
        "GITHUB_STEP_SUMMARY": str(file),
        "PYTHONPATH": str(PROJECT),
    }
    result = run(clone, "bash", "-e", "-c", SCRIPT, variables=variables)
    assert result.returncode == 0, result.stderr
    assert file.read_text().startswith("Before.\n## Metrics\n")
    return file.read_text()


def rows(text: str) -> list[list[str]]:
    """Return the cells of an HTML table, as they would be read."""
    found = re.findall(r"<tr>(.*?)</tr>", text)
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row) for row in found]
    return [[html.unescape(cell) for cell in row] for row in cells]


def test_metrics_that_changed_since_the_branch_left_are_told_and_no_others(
    origin: Path, written: str
) -> None:
    before, after = (git(origin, "rev-parse", name)[:10] for name in ("left", "branch"))
    table = [re.split(r" *\| *", line)[1:-1] for line in written.splitlines() if line[:1] == "|"]
    assert table[0] == ["Path", "Metric", before, after, "Change"]
    assert table[2:] == [[METRICS, "knn.errors", "45", "36", "-9"]]


def test_pictures_that_changed_are_shown_from_both_commits(origin: Path, written: str) -> None:
    before, after = (
        f"{ADDRESS}/blob/{git(origin, 'rev-parse', name).strip()}/reports/changed.png?raw=true"
        for name in ("left", "branch")
    )
    read = rows(written)
    place = read.index(["reports/changed.png"]) + 1
    assert [re.findall(r'src="(.*?)"', cell) for cell in read[place]] == [[before], [after]]
    assert read[read.index(["reports/gone.png"]) + 1][1] == "deleted"
    assert read[read.index([HOSTILE]) + 1][0] == "added"
    assert "same.png" not in written


def test_a_hostile_name_of_a_picture_is_text_and_nothing_else(written: str) -> None:
    lines = written.splitlines()
    (place,) = [place for place, line in enumerate(lines) if "colspan" in line and "you" in line]
    inner = lines[place].removeprefix("<tr><td colspan=2>").removesuffix("</td></tr>")
    assert html.unescape(inner) == HOSTILE
    assert re.fullmatch(r"([\w/.]|&#\d+;)+", inner)
    (source,) = re.findall(r'src="(.*?)"', lines[place + 1])
    assert re.fullmatch(r"https:[\w/.%]+\?raw=true", source)
    assert unquote(source).endswith(f"/{HOSTILE}?raw=true")


def test_a_branch_that_changes_no_result_says_so(origin: Path, tmp_path: Path) -> None:
    clone = check_out(origin, tmp_path)
    git(clone, "switch", "--quiet", "left")
    assert summary(clone, "origin/main", ADDRESS).count("Nothing changed.") == 2


@pytest.mark.parametrize("base", ["nowhere", "main; false"])
def test_a_base_that_is_not_there_is_one_line(origin: Path, base: str) -> None:
    with pytest.raises(SystemExit, match=f"changes: git merge-base {base}") as error:
        summary(origin, base, ADDRESS)
    assert str(error.value).count("\n") == 0
