"""Runs migrations on the engine that db.engine hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from db.search import is_index
from db.tables import Table, UtcDateTime


def render_item(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Writes our own column type as what it is in the database."""
    is_moment = kind == "type" and isinstance(item, UtcDateTime)
    return "sa.DateTime(timezone=True)" if is_moment else False


engine = context.config.attributes["engine"].execution_options(writes=True)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        render_as_batch=True,
        render_item=render_item,
        include_name=lambda name, *_: not is_index(name),
    )
    with context.begin_transaction():
        context.run_migrations()
