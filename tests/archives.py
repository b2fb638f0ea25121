"""Archives that stand in for model files, and the one line in which they are refused."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from stages.config.errors import PipelineError
from stages.store.model_file import load_model


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
    assert message.endswith(("; 'dvc repro' remakes it", "makes it with these"))
    return message


def node(module: str, name: str, loader: str, content: Any, **more: Any) -> bytes:
    schema = {"__module__": module, "__class__": name, "__loader__": loader, "content": content}
    schema |= {"__id__": 1, "protocol": 2, **more}
    return archive_of({"schema.json": json.dumps(schema).encode()})
