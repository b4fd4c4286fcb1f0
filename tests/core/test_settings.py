from core.settings import PROJECT, Settings


def test_the_defaults_lie_in_the_project(monkeypatch):
    monkeypatch.delenv("GRAIN_WORKSPACE", raising=False)
    settings = Settings(_env_file=None)
    assert settings.workspace == PROJECT / "data" / "workspace"
    assert settings.database().startswith("sqlite:///")
    assert settings.storage() == settings.workspace.as_posix()


def test_the_environment_decides(monkeypatch, tmp_path):
    monkeypatch.setenv("GRAIN_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("GRAIN_DATABASE_URL", "postgresql+psycopg://x/y")
    settings = Settings(_env_file=None)
    assert settings.workspace == tmp_path
    assert settings.database() == "postgresql+psycopg://x/y"
