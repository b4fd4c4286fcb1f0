"""Full-text search in pairs: SQLite's FTS5 or PostgreSQL's own, behind one function.

What is searched are folded words (`folded`), so that both databases find the same. Crop, conditions
and the like stand in it as words too (`labelled`): to look for both at once is quicker than to look
at every pair that has the words. The index is
derived from the table `pairs` and is made anew wherever it is missing, after every migration.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
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

from db.tables import Pair

INDEX = "pair_search"
LABELS = "labels"
COLUMNS = ("folded", "source_folded", LABELS)
NEW = ", ".join(f"new.{name}" for name in COLUMNS)
OLD = ", ".join(f"old.{name}" for name in COLUMNS)
INDEXED = ", ".join(COLUMNS)
ENTER = f"INSERT INTO {INDEX}(rowid, {INDEXED}) VALUES (new.id, {NEW});"
LEAVE = f"INSERT INTO {INDEX}({INDEX}, rowid, {INDEXED}) VALUES ('delete', old.id, {OLD});"
FTS5 = {
    INDEX: f"CREATE VIRTUAL TABLE {INDEX} USING fts5({INDEXED}, content='pairs', "
    "content_rowid='id', detail=column, tokenize='unicode61 remove_diacritics 0')",
    f"{INDEX}_added": f"CREATE TRIGGER {INDEX}_added AFTER INSERT ON pairs BEGIN {ENTER} END",
    f"{INDEX}_deleted": f"CREATE TRIGGER {INDEX}_deleted AFTER DELETE ON pairs BEGIN {LEAVE} END",
    f"{INDEX}_changed": f"CREATE TRIGGER {INDEX}_changed AFTER UPDATE OF {INDEXED} ON pairs "
    f"BEGIN {LEAVE} {ENTER} END",
}
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


def searched(query: Select[Any], dialect: str, wanted: Mapping[str, str]) -> Select[Any]:
    """Returns a query of pairs with only those in which every word that is wanted begins a word.

    Args:
        wanted: texts to look for, by column (of COLUMNS); labels are whole words. One without any
            letter or digit matches nothing.
    """
    words = {name: folded(text).split() for name, text in wanted.items()}
    if not all(words.values()):
        return query.where(literal_column("1 = 0"))
    if dialect == "postgresql":
        return query.where(*(_matches_postgresql(name, each) for name, each in words.items()))
    asked = " AND ".join(
        f"{name} : (" + " AND ".join(f'"{word}"{_ending(name, " *")}' for word in each) + ")"
        for name, each in words.items()
    )
    index = table(INDEX, column("rowid"))
    joined = query.join_from(Pair, index, index.c.rowid == Pair.id)
    return joined.where(literal_column(INDEX).op("MATCH")(asked))


def _matches_postgresql(name: str, words: list[str]) -> ColumnElement[bool]:
    query = func.to_tsquery(SIMPLE, " & ".join(word + _ending(name, ":*") for word in words))
    return func.to_tsvector(SIMPLE, getattr(Pair, name)).bool_op("@@")(query)


def _ending(name: str, unfinished: str) -> str:
    """Returns what follows a word that may be the beginning of one."""
    return "" if name == LABELS else unfinished


def is_index(name: str | None) -> bool:
    """Says whether a table or index belongs to the search, which migrations leave alone."""
    return bool(name) and str(name).startswith(INDEX)


def prepare(engine: Engine) -> None:
    """Makes the index where it, or a part of it, is missing."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            for name in COLUMNS:
                connection.exec_driver_sql(
                    f"CREATE INDEX IF NOT EXISTS {INDEX}_{name} ON pairs "
                    f"USING gin (to_tsvector('simple'::regconfig, {name}))"
                )
        else:
            _prepare_fts5(connection)


def _prepare_fts5(connection: Connection) -> None:
    there = set(connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars())
    missing = [statement for name, statement in FTS5.items() if name not in there]
    for statement in missing:
        connection.exec_driver_sql(statement)
    if missing:
        connection.exec_driver_sql(f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')")
