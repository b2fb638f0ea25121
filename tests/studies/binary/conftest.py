"""What two small classifiers say of the test sample."""

from typing import Any

import pytest

from tests.studies.tables import Swept, sweep_sample


@pytest.fixture(scope="session")
def swept(fitted: dict[str, Any], test_sample: Any) -> Swept:
    return sweep_sample(fitted, test_sample)
