"""Pages run in this process."""

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from pages.shared.session import class_room, kept, lab_book, visitor


@pytest.fixture(autouse=True)
def main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit puts the page in the place of the main program; left there, each process begun later would run the page."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(autouse=True, scope="session")
def _packages_read_once() -> Iterator[None]:
    """Each AppTest looks for components in the metadata of all installed packages, which stay what they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """All pages belong to one browser, somebody's, whose values and classes are kept in a store of their own."""
    monkeypatch.setenv("EXPLORER_STORE", f"sqlite:///{tmp_path / 'runs.sqlite'}")
    monkeypatch.setattr(visitor, "_browser", lambda: "somebody")
    for one in (kept._keeper, class_room.classes, lab_book.ledger):
        one.clear()
    yield
    for one in (kept._keeper, class_room.classes, lab_book.ledger):
        one.clear()
