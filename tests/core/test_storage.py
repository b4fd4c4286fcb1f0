import hashlib

import pytest

from core.storage import MissingContent, file_of_run, run_folder, storage


def test_bytes_are_kept_once_under_their_hash(workspace):
    sha256 = storage().put("images", b"grain")
    assert sha256 == hashlib.sha256(b"grain").hexdigest()
    assert storage().put("images", b"grain") == sha256
    assert storage().get("images", sha256) == b"grain"
    files = [path for path in (workspace / "images").rglob("*") if path.is_file()]
    assert [path.name for path in files] == [sha256]


def test_what_is_not_there_is_named(workspace):
    with pytest.raises(MissingContent, match="0000"):
        storage().get("images", "0" * 64)


def test_a_file_outside_the_run_is_never_read(workspace):
    run_folder(1).mkdir(parents=True)
    (workspace / "secret.txt").write_text("secret")
    with pytest.raises(MissingContent):
        file_of_run(1, "../../secret.txt")


def test_storage_may_be_any_fsspec_address(workspace, monkeypatch):
    from core import settings

    monkeypatch.setenv("GRAIN_STORAGE_URL", "memory://grain")
    settings.settings.cache_clear()
    sha256 = storage().put("images", b"elsewhere")
    assert storage().get("images", sha256) == b"elsewhere"
    assert not (workspace / "images").exists()
