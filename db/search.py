"""Full-text search in pairs and samples: SQLite's FTS5 or PostgreSQL's own, behind one function.

What is searched are folded words (`folded`), so that both databases find the same. A pair's crop,
conditions and the like stand in its index as words too (`labelled`): to look for both at once is
quicker than to look at every pair that has the words. An index is derived from its table and is
made anew wherever it is missing, after every migration.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    column,
    func,
    literal_column,
    table,
)

from db.tables import Pair, Sample, Table

LABELS = "labels"


@dataclass(frozen=True)
class Index:
    """What is searched in one table: columns of folded words."""

    name: str
    table: type[Table]
    columns: tuple[str, ...]

    def fts5(self) -> dict[str, str]:
        """Returns the statements that make it in SQLite, by the names of what they make."""
        name, rows, columns = self.name, self.table.__tablename__, ", ".join(self.columns)
        new, old = (", ".join(f"{row}.{c}" for c in self.columns) for row in ("new", "old"))
        enter = f"INSERT INTO {name}(rowid, {columns}) VALUES (new.id, {new});"
        leave = f"INSERT INTO {name}({name}, rowid, {columns}) VALUES ('delete', old.id, {old});"
        return {
            name: f"CREATE VIRTUAL TABLE {name} USING fts5({columns}, content='{rows}', "
            "content_rowid='id', detail=column, tokenize='unicode61 remove_diacritics 0')",
            f"{name}_added": f"CREATE TRIGGER {name}_added AFTER INSERT ON {rows} "
            f"BEGIN {enter} END",
            f"{name}_deleted": f"CREATE TRIGGER {name}_deleted AFTER DELETE ON {rows} "
            f"BEGIN {leave} END",
            f"{name}_changed": f"CREATE TRIGGER {name}_changed AFTER UPDATE OF {columns} "
            f"ON {rows} BEGIN {leave} {enter} END",
        }


PAIRS = Index("pair_search", Pair, ("folded", "source_folded", LABELS))
SAMPLES = Index("sample_search", Sample, ("folded",))
INDICES = (PAIRS, SAMPLES)
SIMPLE: ColumnElement[str] = literal_column(
    "'simple'::regconfig"
)  # words as they are, in any language


def folded(text: str) -> str:
    """Returns the words of a text in small letters, ё as е, one space between them."""
    plain = unicodedata.normalize("NFC", text).casefold().replace("ё", "е")
    return " ".join(re.findall(r"[^\W_]+", plain))


def labelled(
    conditions: Mapping[str, str],
    *,
    crop: str | None = None,
    status: str | None = None,
    language: str | None = None,
    synthetic: bool | None = None,
) -> str:
    """Returns the words that stand for labels in the index; None has none."""
    named = {"crop": crop, "status": status, "language": language, "synthetic": synthetic}
    known = {name: value for name, value in {**named, **conditions}.items() if value is not None}
    return " ".join(f"{name}{value}".replace("_", "").lower() for name, value in known.items())


def searched(
    query: Select[Any], dialect: str, wanted: Mapping[str, str], index: Index = PAIRS
) -> Select[Any]:
    """Returns a query with only those rows in which every word that is wanted begins a word.

    Args:
        wanted: texts to look for, by column of the index; labels are whole words. One without any
            letter or digit matches nothing.
    """
    words = {name: folded(text).split() for name, text in wanted.items()}
    if not all(words.values()):
        return query.where(literal_column("1 = 0"))
    if dialect == "postgresql":
        return query.where(
            *(_matches_postgresql(index, name, each) for name, each in words.items())
        )
    asked = " AND ".join(
        f"{name} : (" + " AND ".join(f'"{word}"{_ending(name, " *")}' for word in each) + ")"
        for name, each in words.items()
    )
    rows: Any = index.table
    entries = table(index.name, column("rowid"))
    joined = query.join_from(rows, entries, entries.c.rowid == rows.id)
    return joined.where(literal_column(index.name).op("MATCH")(asked))


def _matches_postgresql(index: Index, name: str, words: list[str]) -> ColumnElement[bool]:
    query = func.to_tsquery(SIMPLE, " & ".join(word + _ending(name, ":*") for word in words))
    return func.to_tsvector(SIMPLE, getattr(index.table, name)).bool_op("@@")(query)


def _ending(name: str, unfinished: str) -> str:
    """Returns what follows a word that may be the beginning of one."""
    return "" if name == LABELS else unfinished


def is_index(name: str | None) -> bool:
    """Says whether a table or index belongs to the search, which migrations leave alone."""
    return any(str(name or "").startswith(index.name) for index in INDICES)


def prepare(engine: Engine) -> None:
    """Makes every index where it, or a part of it, is missing."""
    make = _prepare_gin if engine.dialect.name == "postgresql" else _prepare_fts5
    with engine.begin() as connection:
        for index in INDICES:
            make(connection, index)


def _prepare_gin(connection: Connection, index: Index) -> None:
    for name in index.columns:
        connection.exec_driver_sql(
            f"CREATE INDEX IF NOT EXISTS {index.name}_{name} ON {index.table.__tablename__} "
            f"USING gin (to_tsvector('simple'::regconfig, {name}))"
        )


def _prepare_fts5(connection: Connection, index: Index) -> None:
    there = set(connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars())
    missing = [statement for name, statement in index.fts5().items() if name not in there]
    for statement in missing:
        connection.exec_driver_sql(statement)
    if missing:
        connection.exec_driver_sql(f"INSERT INTO {index.name}({index.name}) VALUES ('rebuild')")
