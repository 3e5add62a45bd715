"""Pages run in this process."""

import sys

import pytest


@pytest.fixture(autouse=True)
def main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit puts the page in the place of the main program; left there, each process begun later would run the page."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
