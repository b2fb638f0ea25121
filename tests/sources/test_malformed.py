"""A hundred malformed sources: each is one line that says where and what, and changes nothing."""

import re
from pathlib import Path

import pytest

from stages import download
from stages.config.errors import PipelineError
from stages.store.reports import write_json
from tests.own_images import AS_THEY_ARE
from tests.sources.malformed_csv import of_csv
from tests.sources.malformed_idx import of_idx
from tests.sources.malformed_npz import of_npz
from tests.sources.malformed_pictures import of_pictures
from tests.sources.malformed_sources import of_sources

CASES = dict([*of_idx(), *of_csv(), *of_npz(), *of_pictures(), *of_sources()])


def test_the_table_of_malformed_sources_is_long() -> None:
    assert len(CASES) >= 120


@pytest.mark.parametrize("name", CASES)
def test_a_malformed_source_is_told_in_a_line_and_nothing_is_written(
    name: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = CASES[name]
    case.write(here / "mine")
    section = {"source": case.source} | AS_THEY_ARE.model_dump() | case.options
    write_json(here / "params.yaml", {"data": section})
    with pytest.raises(PipelineError) as caught:
        download.main()
    message = str(caught.value)
    assert message.isprintable()  # so it is one line
    assert re.search(case.told, message), message
    assert "data." in message
    assert capsys.readouterr() == ("", "")
    assert not (here / "data").exists()
