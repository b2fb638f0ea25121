"""A damaged model file is refused in one line."""

import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stages.config.errors import PipelineError
from stages.store.model_file import load_model
from tests.archives import archive_of, node, refusal


def is_refused(path: Path) -> bool:
    try:
        load_model(path)
    except PipelineError as error:
        return "\n" not in str(error)
    return False


EMPTY_TUPLE = {
    "__module__": "builtins",
    "__class__": "tuple",
    "__loader__": "TupleNode",
    "content": [],
    "__id__": 2,
}


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


def test_members_are_checked_against_their_sums(
    tmp_path: Path, saved: dict[str, Path], members: dict[str, bytes]
) -> None:
    largest = max(members, key=lambda name: len(members[name]))
    whole = bytearray(saved["linear"].read_bytes())
    at = whole.index(members[largest][200:300])
    whole[at] ^= 1
    assert zlib.crc32(whole[at : at + 100]) != zlib.crc32(members[largest][200:300])
    assert "CRC" in refusal(tmp_path / "model.skops", bytes(whole))
