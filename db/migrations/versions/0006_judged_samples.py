"""Samples are judged, found by words and conditions, and may have become pairs."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from db.search import folded

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BATCH = 1000
INDEXED = ("crop", "status", "favourite")


def upgrade() -> None:
    for column in (
        sa.Column("folded", sa.Text(), server_default="", nullable=False),
        sa.Column("favourite", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("status", sa.String(length=16), server_default="new", nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=True),
    ):
        op.add_column("samples", column)
    op.create_table(
        "sample_conditions",
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("axis", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["sample_id"],
            ["samples.id"],
            name=op.f("fk_sample_conditions_sample_id_samples"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sample_id", "axis", name=op.f("pk_sample_conditions")),
    )
    op.create_index(
        op.f("ix_sample_conditions_axis_value_sample_id"),
        "sample_conditions",
        ["axis", "value", "sample_id"],
    )
    for name in INDEXED:
        op.create_index(op.f(f"ix_samples_{name}"), "samples", [name])
    _describe_those_there()


def downgrade() -> None:
    for name in INDEXED:
        op.drop_index(op.f(f"ix_samples_{name}"), "samples")
    op.drop_table("sample_conditions")
    if op.get_bind().dialect.name == "sqlite":  # the search reads a column that is about to go
        for trigger in ("added", "deleted", "changed"):
            op.execute(f"DROP TRIGGER IF EXISTS sample_search_{trigger}")
        op.execute("DROP TABLE IF EXISTS sample_search")
    else:
        op.execute("DROP INDEX IF EXISTS sample_search_folded")
    for name in ("pair_id", "status", "favourite", "folded"):
        op.drop_column("samples", name)


def _describe_those_there() -> None:
    """Fills words and conditions of samples that were made before."""
    connection = op.get_bind()
    columns = (sa.column("id", sa.Integer), sa.column("description", sa.Text))
    samples = sa.table(
        "samples", *columns, sa.column("recipe", sa.JSON), sa.column("folded", sa.Text)
    )
    conditions = sa.table(
        "sample_conditions", sa.column("sample_id"), sa.column("axis"), sa.column("value")
    )
    query = sa.select(samples.c.id, samples.c.description, samples.c.recipe).order_by(samples.c.id)
    for rows in connection.execute(query).partitions(BATCH):
        words = [{"key": row.id, "words": folded(row.description)} for row in rows]
        update = sa.update(samples).where(samples.c.id == sa.bindparam("key"))
        connection.execute(update.values(folded=sa.bindparam("words")), words)
        found = [condition for row in rows for condition in _conditions(row)]
        if found:
            connection.execute(sa.insert(conditions), found)


def _conditions(row: Any) -> list[dict[str, Any]]:
    shown = row.recipe.get("shown", {})
    return [
        {"sample_id": row.id, "axis": axis, "value": value}
        for axis, value in shown.items()
        if axis != "crop"
    ]
