"""The locks between the rooms, read from the imports."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from core.settings import PROJECT

ROOMS = ("core", "db", "models", "pages")
ENTRIES = ("streamlit_app.py", "asgi.py", "manage.py")
PATHS = [*map(PROJECT.joinpath, ENTRIES), *(p for r in ROOMS for p in (PROJECT / r).rglob("*.py"))]
FILES = sorted(path.relative_to(PROJECT).as_posix() for path in PATHS)


def imports(name):
    """Returns the full names of all modules that a file imports, at any depth."""
    tree = ast.parse((PROJECT / name).read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def users(*libraries):
    """Returns the files that import one of the libraries."""
    return {
        name for name in FILES if any(module.split(".")[0] in libraries for module in imports(name))
    }


def inside(name, *rooms):
    return name.split("/")[0] in rooms


@pytest.mark.parametrize(
    ("libraries", "places"),
    [
        (("streamlit",), ("streamlit_app.py", "asgi.py", "pages")),
        (("sqlalchemy", "alembic", "pysqlite3", "sqlite3"), ("db",)),
        (("keras", "tensorflow"), ("models",)),
        (("PIL",), ("core", "models")),
        (("fsspec",), ("core",)),
        (("optuna",), ("core",)),
    ],
)
def test_a_library_is_used_only_where_it_belongs(libraries, places):
    found = users(*libraries)
    assert found, "nobody uses it: the test looks for the wrong name"
    assert {name for name in found if not inside(name, *places)} == set()


def test_no_room_needs_the_renderer_of_the_starter_pairs():
    assert users("data", "mitsuba", "drjit", "mujoco") == set()


def test_only_3d_models_need_heavy_mathematics():
    makers = ("grounds", "masks", "meshes", "outlines", "relief", "segmenter", "solids")
    expected = {f"core/create/{name}.py" for name in makers}
    assert users("skimage", "scipy", "trimesh") == expected


@pytest.mark.parametrize("name", FILES)
def test_imports_run_one_way(name):
    own = {module for module in imports(name) if module.split(".")[0] in ROOMS}
    room = name.split("/")[0]
    allowed = {
        "db": lambda module: module.startswith("db"),
        "models": lambda module: module.startswith("models"),
        "core": lambda module: (
            module.startswith(("core", "db")) or module.startswith("models.config")
            or module == "models"
        ),
    }.get(room, lambda module: True)  # fmt: skip
    assert {module for module in own if not allowed(module)} == set()


def test_pages_draw_and_nothing_else():
    forbidden = {"db." + name for name in ("pairs", "runs", "jobs", "engine", "tables")}
    for name in FILES:
        if inside(name, "pages"):
            assert not imports(name) & (forbidden | {"subprocess", "PIL"}), name


def test_no_page_lies_directly_in_pages():
    assert [path.name for path in (PROJECT / "pages").glob("*.py")] == ["__init__.py"]


def test_files_stay_short():
    for name in FILES:
        if "migrations" not in name:
            lines = (PROJECT / name).read_text(encoding="utf-8").count("\n")
            assert lines <= 300, name


def test_the_app_s_process_loads_no_heavy_library(workspace):
    code = (
        "import sys; sys.argv = ['asgi.py']; import asgi; "
        "from streamlit.testing.v1 import AppTest; "
        "app = AppTest.from_file('streamlit_app.py', default_timeout=60); "
        "pages = ['overview.py', 'pairs.py', 'add.py', 'train.py', 'runs.py', 'search.py', "
        "'generate.py']; folders = ['home', 'curate', 'curate', *['train'] * 3, 'create']; "
        "from core.train import proposals; "
        "[app.switch_page(f'pages/{f}/{p}').run() for f, p in zip(folders, pages)]; "
        "assert not app.exception, app.exception; "
        "heavy = {'keras', 'tensorflow', 'torch', 'scipy', 'skimage', 'trimesh'}; "
        "print(sorted({m.split('.')[0] for m in sys.modules} & heavy))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip().splitlines()[-1:] == ["[]"], done.stderr
