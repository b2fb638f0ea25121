"""Types that several sections share take what they say, up to their very ends."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from stages.config import types


@pytest.mark.parametrize("value", [0, 1, 12, "a", "0", "ß"])
def test_a_class_is_named_by_a_word_or_a_whole_number(value: Any) -> None:
    found = TypeAdapter(types.ClassName).validate_python(value)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("value", [-1, True, False, "", 1.0, None, ["a"]])
def test_nothing_else_names_a_class(value: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(types.ClassName).validate_python(value)
    (error,) = caught.value.errors()
    assert error["msg"] == "Value error, expected the name of a class"
