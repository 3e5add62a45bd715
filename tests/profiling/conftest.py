"""Every test of this folder runs torch on one thread."""

import pytest


@pytest.fixture(autouse=True)
def _one_thread(one_thread):
    """One thread, put back afterwards."""
