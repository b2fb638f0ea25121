"""Reports are spelt one way, to the letter."""

import pandas as pd

from stages.scoring.text import csv_text, json_text


def test_json_is_indented_sorted_and_rounded() -> None:
    text = json_text({"b": 1 / 3, "a": [10, (2.5, None)]})
    assert (
        text
        == """{
  "a": [
    10,
    [
      2.5,
      null
    ]
  ],
  "b": 0.333333
}
"""
    )


def test_a_table_is_spelt_with_or_without_its_header() -> None:
    table = pd.DataFrame({"class": ["a,b"], "rate": [2 / 3]}, index=[7])
    assert csv_text(table) == 'class,rate\n"a,b",0.666667\n'
    assert csv_text(table, header=False) == '"a,b",0.666667\n'
