"""Where there can be no store, the pages that need one say so, and none breaks."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.compare import measurements
from pages.experiments import studies
from pages.shared.session.store import store as opened_store

APP = Path(__file__).parents[2] / "app.py"


@pytest.mark.parametrize("setting", ["garbage", "postgresql+psycopg://me@host:x/runs", "sqlite://", ""])
@pytest.mark.parametrize("page", ["train", "experiments", "compare"])
def test_a_page_without_a_store_says_so(page: str, setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLORER_STORE", setting)
    if not setting:
        monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null")
    for cached in (opened_store, measurements.kept, studies.study_runner):
        cached.clear()
    app = AppTest.from_file(APP, default_timeout=180).run().switch_page(f"pages/{page}/page.py").run()
    assert not app.exception
    assert "store" in app.error[0].value and app.error[0].value.endswith("the other pages work.")
