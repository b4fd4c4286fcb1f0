"""Curation: fields of a sample, full-text search, batches in the log, review, saved views."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0002_curation"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXTS = ("lot", "sample", "place")
BATCH = 1000


def upgrade() -> None:
    # Plain ALTERs only: building the table anew on SQLite would empty pair_conditions by cascade.
    for name in TEXTS:
        op.add_column("pairs", sa.Column(name, sa.String(200), nullable=False, server_default=""))
    op.add_column("pairs", sa.Column("taken_on", sa.Date(), nullable=True))
    op.add_column("pairs", sa.Column("moisture_percent", sa.Double(), nullable=True))
    op.add_column("pairs", sa.Column("px_per_mm", sa.Double(), nullable=True))
    op.add_column("pairs", sa.Column("source_folded", sa.Text(), nullable=False, server_default=""))
    _fold_again()
    op.create_index(op.f("ix_pairs_updated_at"), "pairs", ["updated_at"])
    op.drop_index(op.f("ix_pair_conditions_axis_value"), "pair_conditions")
    op.create_index(
        op.f("ix_pair_conditions_axis_value_pair_id"),
        "pair_conditions",
        ["axis", "value", "pair_id"],
    )
    op.add_column("audit_log", sa.Column("batch", sa.String(32), nullable=True))
    op.create_index(op.f("ix_audit_log_batch"), "audit_log", ["batch"])
    op.create_table(
        "version_pairs",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["dataset_versions.id"],
            name=op.f("fk_version_pairs_version_id_dataset_versions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", "pair_id", name=op.f("pk_version_pairs")),
    )
    op.create_table(
        "review_claims",
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(32), nullable=False),
        sa.Column("who", sa.String(120), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pair_id"],
            ["pairs.id"],
            name=op.f("fk_review_claims_pair_id_pairs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pair_id", name=op.f("pk_review_claims")),
    )
    op.create_index(op.f("ix_review_claims_holder"), "review_claims", ["holder"])
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("name", name=op.f("uq_saved_views_name")),
    )


def downgrade() -> None:
    for table in ("saved_views", "review_claims", "version_pairs"):
        op.drop_table(table)
    op.drop_index(op.f("ix_audit_log_batch"), "audit_log")
    op.drop_column("audit_log", "batch")
    op.drop_index(op.f("ix_pair_conditions_axis_value_pair_id"), "pair_conditions")
    op.create_index(op.f("ix_pair_conditions_axis_value"), "pair_conditions", ["axis", "value"])
    op.drop_index(op.f("ix_pairs_updated_at"), "pairs")
    for trigger in ("added", "deleted", "changed"):
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER IF EXISTS pair_search_{trigger}")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE IF EXISTS pair_search")
    for name in ("source_folded", "px_per_mm", "moisture_percent", "taken_on", *TEXTS):
        op.drop_column("pairs", name)


def _fold_again() -> None:
    """Writes what is searched, as db.search does since this revision, for the pairs there are."""
    connection, last = op.get_bind(), 0
    page = sa.text(
        "SELECT id, description, source FROM pairs WHERE id > :last ORDER BY id LIMIT :n"
    )
    fold = sa.text("UPDATE pairs SET folded = :folded, source_folded = :source WHERE id = :id")
    while rows := connection.execute(page, {"last": last, "n": BATCH}).all():
        folded = [
            {"id": row.id, "folded": _folded(row.description), "source": _folded(row.source)}
            for row in rows
        ]
        connection.execute(fold, folded)
        last = rows[-1].id


def _folded(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold().replace("ё", "е")))
