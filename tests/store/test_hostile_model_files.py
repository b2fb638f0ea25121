"""Nothing hostile in a model file runs, reads or writes: the file is refused."""

import io
import json
import os
import pickle
import subprocess
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skops.io
from sklearn.preprocessing import FunctionTransformer

from stages.config.errors import PipelineError
from stages.store.model_file import load_model
from tests.archives import archive_of, node, refusal


class Bomb:
    """Makes a folder when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.mark),)


def test_a_renamed_pickle_is_refused_and_not_run(tmp_path: Path) -> None:
    refusal(tmp_path / "model.skops", pickle.dumps(Bomb(tmp_path / "mark")))
    assert not (tmp_path / "mark").exists()


def test_a_pickle_in_place_of_an_array_is_refused_and_not_run(
    tmp_path: Path, members: dict[str, bytes]
) -> None:
    bomb = np.empty(1, dtype=object)
    bomb[0] = Bomb(tmp_path / "mark")
    array = io.BytesIO()
    np.save(array, bomb, allow_pickle=True)
    for content in (array.getvalue(), pickle.dumps(Bomb(tmp_path / "mark"))):
        spoilt = {name: content if name.endswith(".npy") else members[name] for name in members}
        refusal(tmp_path / "model.skops", archive_of(spoilt))
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize("function", [os.system, os.mkdir, eval, exec, subprocess.run])
def test_an_archive_that_names_a_dangerous_function_is_refused_and_not_run(
    tmp_path: Path, function: Callable[..., Any]
) -> None:
    calling = FunctionTransformer(function, kw_args={"path": str(tmp_path / "mark")})
    content = skops.io.dumps([calling])
    message = refusal(tmp_path / "model.skops", content)
    assert "expected trusted types only, found " in message
    assert f".{function.__name__};" in message
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize(
    ("module", "name", "loader", "content"),
    [
        ("os", "system", "FunctionNode", {"module_path": "os", "function": "system"}),
        ("posix", "system", "TypeNode", None),
        ("builtins", "eval", "FunctionNode", {"module_path": "builtins", "function": "eval"}),
        ("builtins", "eval", "TypeNode", None),
        ("subprocess", "Popen", "ObjectNode", None),
        ("subprocess", "Popen", "TypeNode", None),
        ("pickle", "Unpickler", "ObjectNode", None),
        ("joblib.memory", "Memory", "ObjectNode", None),
        ("stages.download", "Params", "ObjectNode", None),
        ("stages.families.kernel", "Params", "ObjectNode", None),
        ("stages.families.kernel", "BaseEstimator", "TypeNode", None),
        ("stages.families.kernel", "build", "TypeNode", None),
        ("stages.families.no_such_module", "Anything", "ObjectNode", None),
        ("no_such_module", "Anything", "ObjectNode", None),
        ("sklearn.pipeline", "NoSuchClass", "ObjectNode", None),
    ],
)
def test_an_archive_that_names_a_foreign_type_is_refused(
    tmp_path: Path, module: str, name: str, loader: str, content: Any
) -> None:
    message = refusal(tmp_path / "model.skops", node(module, name, loader, content))
    assert f"expected trusted types only, found {module}.{name};" in message


def test_a_partial_and_a_method_of_what_is_not_trusted_are_refused(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    for value, name in (
        (partial(os.mkdir, str(mark)), "functools.partial"),
        (mark.mkdir, ".mkdir"),
    ):
        content = skops.io.dumps([FunctionTransformer(value)])
        message = refusal(tmp_path / "model.skops", content)
        assert "expected trusted types only" in message
        assert name in message
    assert not mark.exists()


def test_a_foreign_type_deep_within_a_good_model_is_refused(
    tmp_path: Path, members: dict[str, bytes]
) -> None:
    schema = json.loads(members["schema.json"])
    schema["content"]["content"]["steps"]["content"][0] = {
        "__module__": "os",
        "__class__": "system",
        "__loader__": "FunctionNode",
        "content": {"module_path": "os", "function": "system"},
        "__id__": 99_999,
    }
    spoilt = members | {"schema.json": json.dumps(schema).encode()}
    assert "found os.system;" in refusal(tmp_path / "model.skops", archive_of(spoilt))


def test_nothing_is_read_or_written_outside_the_archive(
    tmp_path: Path, members: dict[str, bytes]
) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    array = io.BytesIO()
    np.save(array, np.zeros(3))
    outside = tmp_path / "outside.npy"
    outside.write_bytes(array.getvalue())
    for name in ("../../outside.npy", str(outside)):
        schema = json.loads(members["schema.json"])
        text = json.dumps(schema)
        first = next(other for other in members if other.endswith(".npy"))
        spoilt = text.replace(f'"file": "{first}"', f'"file": {json.dumps(name)}')
        assert spoilt != text
        refusal(folder / "model.skops", archive_of(members | {"schema.json": spoilt.encode()}))
    climbing = archive_of(members | {"../climbed": b"x", "/absolute": b"x"})
    (folder / "model.skops").write_bytes(climbing)
    load_model(folder / "model.skops")
    assert sorted(entry.name for entry in tmp_path.rglob("*")) == [
        "a",
        "b",
        "model.skops",
        "outside.npy",
    ]


def test_an_archive_that_unpacks_to_more_than_its_size_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "bomb.skops"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", "{}")
        with archive.open("0.npy", "w") as member:
            for _ in range(1024):
                member.write(bytes(1 << 20))
    assert path.stat().st_size < 2 << 20
    with pytest.raises(PipelineError, match="found packed ones"):
        load_model(path)
