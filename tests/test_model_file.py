"""Model files are the same bytes on every run, and nothing hostile in them runs."""

import hashlib
import io
import json
import os
import pickle
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skops.io
from sklearn.preprocessing import FunctionTransformer

from stages.errors import PipelineError
from stages.learning.families import FAMILIES
from stages.learning.scores import class_scores
from stages.model_file import load_model, save_model

ROOT = Path(__file__).parents[1]

# Fits each family in a process of its own, and tells the SHA-256 of its file.
FIT_ALL = """
import hashlib, json, sys
from pathlib import Path
from stages.learning.families import get_family
from stages.learning.scores import fit
from stages.model_file import save_model
from tests.classifiers import of_images
import numpy as np
arrays = np.load(sys.argv[1])
for name, block in json.load(sys.stdin).items():
    family = get_family(name)
    classifier = of_images(family, family.Params.model_validate(block), 0)
    path = Path(sys.argv[2]) / name
    save_model(path, fit(classifier, arrays["images"], arrays["labels"]))
    print(name, hashlib.sha256(path.read_bytes()).hexdigest())
"""


def members_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archive_of(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


def refusal(path: Path, content: bytes) -> str:
    """Return the one line in which a model file of this content is refused."""
    path.write_bytes(content)
    with pytest.raises(PipelineError) as caught:
        load_model(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{path}: not loaded: expected ")
    assert message.endswith("; 'dvc repro' remakes it")
    return message


def is_refused(path: Path) -> bool:
    try:
        load_model(path)
    except PipelineError as error:
        return "\n" not in str(error)
    return False


@pytest.fixture(scope="session")
def saved(fitted: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("models")
    for name, classifier in fitted.items():
        save_model(folder / f"{name}.skops", classifier)
    return {name: folder / f"{name}.skops" for name in fitted}


@pytest.fixture
def members(saved: dict[str, Path]) -> dict[str, bytes]:
    """The members of a good archive, to spoil."""
    return members_of(saved["linear"])


@pytest.mark.parametrize("family", FAMILIES)
def test_a_saved_model_scores_as_the_fitted_one(
    family: str, fitted: dict[str, Any], saved: dict[str, Path], test_sample: Any
) -> None:
    images, _ = test_sample
    np.testing.assert_array_equal(
        class_scores(load_model(saved[family]), images), class_scores(fitted[family], images)
    )


def test_other_processes_save_the_same_bytes(
    saved: dict[str, Path],
    small_model: Callable[..., Any],
    train_sample: Any,
    tmp_path: Path,
) -> None:
    images, labels = train_sample
    np.savez(tmp_path / "sample.npz", images=images, labels=labels)
    blocks = {name: small_model(name)[1].model_dump() for name in FAMILIES}
    ours = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in saved.items()}
    for hash_seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", FIT_ALL, str(tmp_path / "sample.npz"), str(tmp_path)],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            input=json.dumps(blocks),
            capture_output=True,
            text=True,
            check=True,
        )
        assert dict(line.split() for line in run.stdout.splitlines()) == ours


def test_an_archive_holds_no_time_and_no_address(saved: dict[str, Path]) -> None:
    for path in saved.values():
        with zipfile.ZipFile(path) as archive:
            assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            numbers = [Path(name).stem for name in archive.namelist() if name != "schema.json"]
            assert [int(number) for number in numbers] == sorted(map(int, numbers))
            assert max(map(int, numbers)) < 10_000


@pytest.mark.parametrize("family", FAMILIES)
def test_a_model_that_is_loaded_and_saved_again_has_the_same_bytes(
    family: str, saved: dict[str, Path], tmp_path: Path
) -> None:
    save_model(tmp_path / "again.skops", load_model(saved[family]))
    assert (tmp_path / "again.skops").read_bytes() == saved[family].read_bytes()


def test_saving_what_cannot_be_saved_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "model.skops"
    path.write_bytes(b"old")
    with pytest.raises(TypeError, match="generator"):
        save_model(path, (number for number in range(3)))
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["model.skops"]


def test_a_missing_file_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "model.skops"
    with pytest.raises(PipelineError) as caught:
        load_model(path)
    assert str(caught.value) == f"{path}: not found; 'dvc repro' makes it"


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


def node(module: str, name: str, loader: str, content: Any, **more: Any) -> bytes:
    schema = {"__module__": module, "__class__": name, "__loader__": loader, "content": content}
    schema |= {"__id__": 1, "protocol": 2, **more}
    return archive_of({"schema.json": json.dumps(schema).encode()})


EMPTY_TUPLE = {
    "__module__": "builtins",
    "__class__": "tuple",
    "__loader__": "TupleNode",
    "content": [],
    "__id__": 2,
}


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


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"not an archive " * 100, b"PK\x05\x06" + bytes(18), b"PK\x03\x04" + bytes(200)],
    ids=["empty", "two bytes", "text", "archive of nothing", "header alone"],
)
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    refusal(tmp_path / "model.skops", content)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_archive_is_refused(
    tmp_path: Path, saved: dict[str, Path], share: float
) -> None:
    whole = saved["forest"].read_bytes()
    refusal(tmp_path / "model.skops", whole[: int(share * len(whole))])


@pytest.mark.parametrize(
    "compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_no_flipped_byte_makes_it_fail_in_another_way(
    tmp_path: Path, members: dict[str, bytes], compression: int
) -> None:
    whole = archive_of(members, compression)
    rng = np.random.default_rng(0)
    refused = 0
    for at in rng.integers(0, len(whole), 60):
        spoilt = bytearray(whole)
        spoilt[at] ^= rng.integers(1, 256)
        path = tmp_path / "model.skops"
        path.write_bytes(spoilt)
        refused += is_refused(path)
    assert refused > 30


def test_missing_and_empty_members_are_refused(tmp_path: Path, members: dict[str, bytes]) -> None:
    path = tmp_path / "model.skops"
    for name in members:
        refusal(path, archive_of({other: members[other] for other in members if other != name}))
        refusal(path, archive_of(members | {name: b""}))
        refusal(path, archive_of(members | {name: b"junk"}))


@pytest.mark.parametrize(
    "schema",
    [
        b"{nope",
        b"\xff\xfe\x00",
        b"null",
        b"[]",
        b"3",
        b'"text"',
        b"{}",
        b'{"protocol": 2}',
        b"[" * 100_000,
        b'{"protocol": 999, "__class__": "list", "__module__": "builtins", "content": []}',
    ],
    ids=lambda schema: schema[:20].decode("latin-1"),
)
def test_a_schema_of_another_shape_is_refused(
    tmp_path: Path, members: dict[str, bytes], schema: bytes
) -> None:
    refusal(tmp_path / "model.skops", archive_of(members | {"schema.json": schema}))


@pytest.mark.parametrize("content", [3, "text", {"__loader__": 4}])
@pytest.mark.parametrize("loader", ["ListNode", "DictNode", "ObjectNode", "NdArrayNode", "Nope"])
def test_a_node_of_another_shape_is_refused(tmp_path: Path, loader: str, content: Any) -> None:
    names = {"DictNode": "dict", "ListNode": "list", "ObjectNode": "Pipeline"}
    module = "sklearn.pipeline" if loader == "ObjectNode" else "builtins"
    refusal(
        tmp_path / "model.skops",
        node(module, names.get(loader, "list"), loader, content, key_types=EMPTY_TUPLE),
    )


def test_a_node_that_holds_itself_is_refused(tmp_path: Path, members: dict[str, bytes]) -> None:
    schema = json.loads(members["schema.json"])
    schema["__id__"] = schema["content"]["content"]["steps"]["content"][0]["__id__"]
    refusal(
        tmp_path / "model.skops",
        archive_of(members | {"schema.json": json.dumps(schema).encode()}),
    )


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


def test_the_bytes_say_nothing_of_the_number_of_cores(saved: dict[str, Path]) -> None:
    schema = json.loads(members_of(saved["forest"])["schema.json"])
    forest = schema["content"]["content"]["steps"]["content"][-1]["content"][1]
    assert forest["__class__"] == "RandomForestClassifier"
    assert forest["content"]["content"]["n_jobs"]["content"] == "null"


def test_members_are_checked_against_their_sums(
    tmp_path: Path, saved: dict[str, Path], members: dict[str, bytes]
) -> None:
    largest = max(members, key=lambda name: len(members[name]))
    whole = bytearray(saved["linear"].read_bytes())
    at = whole.index(members[largest][200:300])
    whole[at] ^= 1
    assert zlib.crc32(whole[at : at + 100]) != zlib.crc32(members[largest][200:300])
    assert "CRC" in refusal(tmp_path / "model.skops", bytes(whole))


def test_what_is_trusted_but_no_classifier_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.skops"
    save_model(path, [1, 2])
    with pytest.raises(PipelineError, match="expected a classifier, found list"):
        load_model(path)


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
