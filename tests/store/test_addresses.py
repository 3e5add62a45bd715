"""An address at which there can be no store is refused in words, whoever asks."""

from pathlib import Path

import pytest

from core.store.database import StoreError, store_url
from core.store.measurements import Measurements
from core.store.store import Store


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("garbage", "The store's address is no URL of a database: Could not parse SQLAlchemy URL"),
        ("postgresql+psycopg://me:secret@host:x/runs", "The store's address is no URL of a database: invalid literal for int"),
        ("nosuch://me:secret@host/runs", "The store cannot be opened: Can't load plugin"),
        ("sqlite://", "A SQLite store in memory cannot be used"),
        ("sqlite:///:memory:", "A SQLite store in memory cannot be used"),
        ("sqlite:///file::memory:?uri=true", "A SQLite store in memory cannot be used"),
        ("sqlite:///file:runs?mode=memory&uri=true", "A SQLite store in memory cannot be used"),
    ],
)
@pytest.mark.parametrize("kind", [Store, Measurements])
def test_an_address_of_no_store_is_refused_without_its_password(kind, url: str, says: str) -> None:
    with pytest.raises(StoreError, match=says) as refusal:
        kind(url)
    assert "secret" not in str(refusal.value) and refusal.value.remedy


def test_a_missing_cache_folder_is_reported_with_the_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.delenv("EXPLORER_STORE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(
        StoreError, match=r"from-mlp-to-cnn cannot be made: Not a directory\. Set XDG_CACHE_HOME, or EXPLORER_STORE"
    ):
        store_url()
