"""What the stages use and are called is there, and means the same, on macOS and Windows too."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from stages.config.file_names import is_plain_folder
from tests.scratch import PROJECT, git, read_yaml

MODULES = sorted((PROJECT / "stages").rglob("*.py"))
# What only measures or tries refuses Windows as a whole, in one line.
TRIED = ("stages/benchmark/", "stages/cluster/processes.py", "stages/cluster/starter.py")
# Windows has none of these; macOS lacks some. For `os.posix_fallocate` there is a stand-in.
OF_POSIX = {
    *("os.fork", "os.forkpty", "os.kill", "os.killpg", "os.setsid", "os.wait", "os.mkfifo"),
    *("os.chown", "os.geteuid", "os.getuid", "os.getgid", "os.getloadavg", "os.uname"),
    *("os.sched_getaffinity", "os.sysconf", "os.statvfs", "os.nice", "os.sendfile"),
    *("signal.SIGKILL", "signal.SIGALRM", "signal.SIGHUP", "signal.SIGCHLD", "signal.alarm"),
    *("socket.AF_UNIX", "socket.send_fds", "select.poll", "select.epoll", "os.symlink", "os.link"),
}
MODULES_OF_POSIX = {"fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty"}
READING = {"read_text", "write_text"}
OPENING_BYTES = {
    "Image.open",
    "gzip.open",
    *(f"{name}.open" for name in ("archive", "source", "target")),
}
LONGEST = 160  # of the 260 letters that a path of Windows may have, the folder's own are 100


@cache
def trees() -> dict[str, ast.Module]:
    """Return each module of the stages, parsed, by its path."""
    paths = {path.relative_to(PROJECT).as_posix(): path for path in MODULES}
    return {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in paths.items()}


def text_calls(tree: ast.Module) -> Iterator[tuple[str, set[str | None]]]:
    """Yield the calls that read, write or receive text, and the names of their arguments."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        name = called.rpartition(".")[2]
        given = [ast.unparse(each) for each in (*node.args, *(key.value for key in node.keywords))]
        names = {key.arg for key in node.keywords}
        opens_text = name == "open" and not {"'rb'", "'wb'"} & {*given}
        of_texts = {"text", "universal_newlines"} & names and called.startswith("subprocess.")
        if (opens_text and called not in OPENING_BYTES) or name in READING or of_texts:
            yield ast.unparse(node), names


def test_texts_are_read_in_an_encoding_of_their_own() -> None:
    calls = {call: names for tree in trees().values() for call, names in text_calls(tree)}
    assert len(calls) > 5
    assert [call for call, names in calls.items() if "encoding" not in names] == []


def test_texts_are_written_as_bytes_so_that_windows_ends_lines_alike() -> None:
    calls = [call for tree in trees().values() for call, _ in text_calls(tree)]
    assert [call for call in calls if ".write_text(" in call] == []


def test_nothing_is_used_that_only_posix_has() -> None:
    for path, tree in trees().items():
        nodes = list(ast.walk(tree))
        used = {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}
        names = {each.name for node in nodes if isinstance(node, ast.Import) for each in node.names}
        found = used & OF_POSIX | names & MODULES_OF_POSIX
        assert not found or path.startswith(TRIED), f"{path}: {found}"


def test_processes_are_spawned_not_forked() -> None:
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                call = ast.unparse(node)
                name = ast.unparse(node.func).rpartition(".")[2]
                assert name != "get_context" or call.endswith("get_context('spawn')"), path
                if name in {"ProcessPoolExecutor", "Pool"}:
                    assert "get_context('spawn')" in call, path


def test_no_two_files_are_one_where_case_does_not_count_and_all_have_names_and_room() -> None:
    tracked = git(PROJECT, "ls-files", "-z").split("\0")[:-1]
    locks = [path for path in tracked if path.endswith("dvc.lock")]
    stages = [stage for path in locks for stage in read_yaml(PROJECT / path)["stages"].values()]
    written = {out["path"] for stage in stages for out in stage.get("outs", [])}
    assert len(written) > 50
    paths = {*tracked, *written}
    assert len({path.casefold() for path in paths}) == len(paths)
    parts = {part.removeprefix(".") for path in paths for part in path.split("/")}
    assert [part for part in parts if not is_plain_folder(part)] == []
    assert max(map(len, paths)) < LONGEST


def test_a_checkout_that_turns_line_ends_has_the_same_bytes(tmp_path: Path) -> None:
    options = ["--quiet", "-c", "core.autocrlf=true", "-c", "core.eol=crlf"]
    git(tmp_path, "clone", *options, str(PROJECT), "clone")
    ends = git(tmp_path / "clone", "ls-files", "--eol").splitlines()
    assert len(ends) > 500
    assert [line for line in ends if "w/crlf" in line or "w/mixed" in line] == []
