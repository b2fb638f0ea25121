"""The lines of a card that load its model run as they stand."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scratch import PROJECT, read_yaml


@pytest.mark.parametrize("name", read_yaml(PROJECT / "stages/pages/params.yaml")["cards"])
def test_the_five_lines_of_a_card_run_and_give_probabilities(name: str, built: Path) -> None:
    card = (built / "reports/models" / name / "card.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", card, flags=re.DOTALL)
    assert len([line for line in code.splitlines() if line]) == 5
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=built, capture_output=True, text=True, check=True
    )
    rows = [re.findall(r"[\d.]+", line) for line in ran.stdout.splitlines()]
    assert [len(row) for row in rows] == [10] * 5
    for row in rows:
        assert sum(map(float, row)) == pytest.approx(1, abs=0.01)
