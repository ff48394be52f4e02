"""What all tests share: no test depends on the clock or leaves progress behind."""

import os

import pytest
from hypothesis import settings

# A busy machine must not fail a property test; speed is measured in benchmarks/.
settings.register_profile("casekit", deadline=None)
settings.load_profile("casekit")


@pytest.fixture(autouse=True, scope="session")
def _progress_goes_nowhere():
    """Tests that are about progress choose their own folder."""
    before = os.environ.get("CASEKIT_PROGRESS")
    os.environ["CASEKIT_PROGRESS"] = "off"
    yield
    os.environ.pop("CASEKIT_PROGRESS")
    if before is not None:
        os.environ["CASEKIT_PROGRESS"] = before
