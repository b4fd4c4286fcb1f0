"""What a pair is labelled with stands in the search, so that words and labels are found at once."""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BATCH = 1000
NAMES = ("crop", "status", "language", "synthetic")


def upgrade() -> None:
    _forget_the_search()  # it is made anew after the migrations
    op.add_column("pairs", sa.Column("labels", sa.Text(), nullable=False, server_default=""))
    connection, last = op.get_bind(), 0
    page = sa.text(
        f"SELECT id, {', '.join(NAMES)} FROM pairs WHERE id > :last ORDER BY id LIMIT {BATCH}"
    )
    having = sa.text(
        "SELECT pair_id, axis, value FROM pair_conditions WHERE pair_id BETWEEN :first AND :last"
    )
    write = sa.text("UPDATE pairs SET labels = :labels WHERE id = :id")
    while rows := connection.execute(page, {"last": last}).mappings().all():
        conditions: dict[int, dict[str, str]] = defaultdict(dict)
        last = rows[-1]["id"]
        for pair_id, axis, value in connection.execute(
            having, {"first": rows[0]["id"], "last": last}
        ):
            conditions[pair_id][axis] = value
        connection.execute(
            write,
            [
                {"id": row["id"], "labels": _labels(row, conditions.get(row["id"], {}))}
                for row in rows
            ],
        )


def downgrade() -> None:
    _forget_the_search()
    op.drop_column("pairs", "labels")


def _labels(row: sa.RowMapping, conditions: dict[str, str]) -> str:
    named = {name: row[name] for name in NAMES if row[name] is not None}
    named["synthetic"] = bool(row["synthetic"])
    named |= conditions
    return " ".join(f"{name}{value}".replace("_", "").lower() for name, value in named.items())


def _forget_the_search() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for trigger in ("added", "deleted", "changed"):
        op.execute(f"DROP TRIGGER IF EXISTS pair_search_{trigger}")
    op.execute("DROP TABLE IF EXISTS pair_search")
