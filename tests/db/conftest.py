"""A database of each kind: a SQLite file, and a real PostgreSQL server where one is installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from db import pairs
from db.engine import Database


def find_postgres():
    """Returns the folder of PostgreSQL's server programs, or None."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


@pytest.fixture(scope="session")
def postgres_url():
    programs = find_postgres()
    if programs is None or sys.platform == "win32":
        pytest.skip("PostgreSQL's server programs (initdb, postgres) are not installed.")
    folder = Path(tempfile.mkdtemp(prefix="grain-postgres-"))
    who = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        who = {"user": "nobody"}
        shutil.chown(folder, "nobody")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, **who}
    subprocess.run(
        [programs / "initdb", "-D", folder / "data", "-U", "grain", "--auth=trust", "-E", "UTF8"],
        check=True,
        **quiet,
    )
    settings = ("-c", "listen_addresses=127.0.0.1", "-c", "fsync=off")
    place = ("-D", folder / "data", "-p", str(port), "-k", str(folder))
    server = subprocess.Popen([programs / "postgres", *place, *settings], **quiet)
    url = f"postgresql+psycopg://grain@127.0.0.1:{port}"
    wait_for(f"{url}/postgres")
    yield url
    server.terminate()
    server.wait()
    shutil.rmtree(folder, ignore_errors=True)


def wait_for(url):
    until = time.monotonic() + 30
    while True:
        try:
            database = Database(url)
            with database.read() as session:
                session.connection()
            database.close()
            return
        except Exception:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_db(request, tmp_path):
    """A database without a schema."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'grain.db'}"
    else:
        server = request.getfixturevalue("postgres_url")
        name = f"grain_{time.monotonic_ns()}"
        create(server, name)
        url = f"{server}/{name}"
    database = Database(url)
    yield database
    database.close()


def create(server, name):
    import psycopg

    with psycopg.connect(
        server.replace("+psycopg", "") + "/postgres", autocommit=True
    ) as connection:
        connection.execute(f"CREATE DATABASE {name}")


@pytest.fixture
def fresh_db(empty_db):
    """A database with the newest schema and two crops."""
    empty_db.migrate()
    with empty_db.write() as session:
        pairs.set_crops(session, {"ORYSA": 20, "ZEAMX": 35})
    return empty_db
