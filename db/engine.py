"""One database: how it is opened, how transactions begin, how its schema is brought up to date."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pysqlite3
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db import search

__all__ = ["Database", "Session", "newest_sqlite", "open_engine"]

MIGRATIONS = Path(__file__).parent / "migrations"
WRITES = "writes"
DISK_FULL = "53100"
BUSY_TIMEOUT_MS = 30_000
MAPPED_BYTES = 256 * 2**20  # of the file, read without copying: many rows are looked at per search
PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA mmap_size={MAPPED_BYTES}",
)


class Database:
    """A SQLite or PostgreSQL database by its URL."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Gives a session that reads one consistent state and writes nothing."""
        with Session(self.engine) as session:
            yield session
            session.rollback()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Gives a session whose changes are committed together at the end, or not at all.

        On SQLite it takes the write lock at once (BEGIN IMMEDIATE), so that two writers wait for
        each other instead of failing halfway.

        Raises:
            OSError: with ENOSPC, on a full disk; nothing was changed.
        """
        engine = self.engine.execution_options(**{WRITES: True})
        try:
            with Session(engine, expire_on_commit=False) as session, session.begin():
                yield session
        except DBAPIError as error:
            if _tells_full_disk(error):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
            raise

    def migrate(self) -> None:
        """Brings the schema up to date; a new database gets all of it."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["engine"] = self.engine
        command.upgrade(config, "head")
        search.prepare(self.engine.execution_options(**{WRITES: True}))

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()

    def describe(self) -> str:
        """Returns what the database is, for the log: its kind and its library's version."""
        if self.engine.dialect.name == "sqlite":
            return f"SQLite {newest_sqlite().sqlite_version} ({newest_sqlite().__name__})"
        with self.engine.connect() as connection:
            version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
        return f"{self.engine.dialect.name} {version}"


def newest_sqlite() -> ModuleType:
    """Returns the driver with the newer SQLite: before 3.51.3 the library can corrupt a WAL."""
    drivers: tuple[ModuleType, ...] = (sqlite3, pysqlite3)
    return max(drivers, key=lambda driver: _numbers(driver.sqlite_version))


def open_engine(url: str) -> Engine:
    """Returns an engine for `url`, set up for many processes that read and write."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, module=newest_sqlite(), connect_args={"timeout": 30})
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_connection(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # transactions begin where _begin says so
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _tells_full_disk(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlstate", None)  # PostgreSQL's
    return code == DISK_FULL or "disk is full" in str(error.orig)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
