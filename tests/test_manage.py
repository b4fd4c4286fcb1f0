"""The bootstrap, with an environment of its own and a package instead of all requirements."""

import hashlib
import importlib.util
import subprocess
import sys

import pytest

from core.settings import PROJECT


@pytest.fixture
def manage(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("manage_under_test", PROJECT / "manage.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "PROJECT", tmp_path)
    monkeypatch.setattr(module, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(module, "LOCK", tmp_path / ".venv.lock")
    folder = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / folder)
    return module


@pytest.fixture
def wheel(tmp_path):
    """A package that can be installed without a registry, and its requirement with its hash."""
    import zipfile

    path = tmp_path / "kernel-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("kernel.py", "GRAIN = 1\n")
        file.writestr(
            "kernel-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: kernel\nVersion: 1.0\n"
        )
        file.writestr("kernel-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        file.writestr("kernel-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(f"{path.as_uri()} --hash=sha256:{digest}\n")
    return requirements


def test_an_environment_is_made_filled_and_not_touched_again(manage, wheel, monkeypatch):
    manage.prepare(wheel)
    code = "import kernel; print(kernel.GRAIN)"
    done = subprocess.run([manage.PYTHON, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
    monkeypatch.setattr(manage, "_pip", lambda *_: pytest.fail("nothing had changed"))
    manage.prepare(wheel)


def test_changed_requirements_are_installed_again(manage, wheel, monkeypatch):
    manage.prepare(wheel)
    wheel.write_text(wheel.read_text() + "# changed\n")
    assert not manage.is_prepared(wheel)


def test_the_environment_for_tests_serves_the_app_too(manage, wheel):
    fuller = wheel.with_name("requirements-dev.txt")
    wheel.rename(fuller)
    wheel.write_text("# the app's own\n")
    manage.prepare(fuller)
    assert manage.is_prepared(wheel)


def test_a_file_that_is_not_the_locked_one_is_refused(manage, wheel):
    wheel.write_text(wheel.read_text().replace("sha256:", "sha256:0")[:-2] + "\n")
    with pytest.raises(subprocess.CalledProcessError):
        manage.prepare(wheel)
    assert not manage.is_prepared(wheel)


def test_an_old_python_is_told_so(manage, monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 9, 0))
    assert manage.main(["app"]) == 1
    assert "Expected Python 3.11" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_with_a_hash(name):
    text = (PROJECT / name).read_text(encoding="utf-8")
    entries = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert all("==" in entry and entry.endswith("\\") for entry in entries)
    assert "://" not in text


def test_the_requirements_for_tests_hold_the_app_s():
    locked = {
        line.split(" ")[0]
        for name in ("requirements.txt",)
        for line in (PROJECT / name).read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith((" ", "#"))
    }
    fuller = (PROJECT / "requirements-dev.txt").read_text(encoding="utf-8")
    assert [entry for entry in locked if f"\n{entry} " not in fuller] == []
