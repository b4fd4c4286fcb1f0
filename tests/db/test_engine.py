import errno
import sqlite3
import threading
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from db import jobs, pairs
from db.board_tables import Board
from db.bulk_tables import Bulk
from db.check_tables import ImageCheck
from db.engine import Database, newest_sqlite
from db.rating_tables import Rating
from db.records import PairFilter
from db.search import is_index
from db.tables import Table


def test_migrations_build_just_the_tables_of_the_code(fresh_db):
    with fresh_db.engine.connect() as connection:
        opts = {"compare_type": False, "include_name": lambda name, *_: not is_index(name)}
        context = MigrationContext.configure(connection, opts=opts)
        others = {
            Board.__tablename__,
            Bulk.__tablename__,
            ImageCheck.__tablename__,
            Rating.__tablename__,
        }
        assert others < set(Table.metadata.tables), "tables of all modules are compared"
        assert compare_metadata(context, Table.metadata) == []


def test_migrating_twice_changes_nothing(fresh_db):
    fresh_db.migrate()
    with fresh_db.read() as session:
        assert pairs.count(session, PairFilter()) == 0


def test_the_newer_sqlite_is_chosen_and_named(tmp_path):
    chosen = newest_sqlite()
    assert tuple(map(int, chosen.sqlite_version.split("."))) >= sqlite3.sqlite_version_info
    assert chosen.sqlite_version in Database(f"sqlite:///{tmp_path / 'x.db'}").describe()


def test_sqlite_runs_with_wal_and_foreign_keys(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with database.engine.connect() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert asked == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1}
    database.close()


def test_a_write_is_whole_or_not_at_all(fresh_db):
    with pytest.raises(RuntimeError), fresh_db.write() as session:
        jobs.add(session, "train", "aigerim")
        raise RuntimeError
    with fresh_db.read() as session:
        assert jobs.get(session, 1) is None


def test_a_full_disk_is_told_as_the_system_tells_it(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    database.migrate()
    with pytest.raises(OSError) as failure, database.write() as session:
        session.execute(text("PRAGMA max_page_count = 1"))  # no more than it has already
        jobs.add(session, "train", "a" * 10**6)
    assert failure.value.errno == errno.ENOSPC
    with database.read() as session:
        assert jobs.get(session, 1) is None
    database.close()


def test_writers_wait_for_each_other(fresh_db):
    with fresh_db.write() as session:
        job = jobs.add(session, "train", "aigerim")
    errors = []

    def count_up():
        try:
            for _ in range(20):
                with fresh_db.write() as session:
                    read = jobs.get(session, job.id)
                    jobs.set_events_read(session, job.id, read.events_read + 1)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with fresh_db.read() as session:
        total = jobs.get(session, job.id).events_read
    if fresh_db.engine.dialect.name == "sqlite":  # BEGIN IMMEDIATE: read and write are one
        assert total == 80


def test_moments_keep_their_time_zone(fresh_db):
    with fresh_db.write() as session:
        job = jobs.add(session, "train", "aigerim")
    with fresh_db.read() as session:
        stored = jobs.get(session, job.id).created_at
    assert stored.tzinfo is not None
    assert abs((datetime.now(UTC) - stored).total_seconds()) < 60
