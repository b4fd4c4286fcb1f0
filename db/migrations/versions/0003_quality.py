"""Quality checks, likenesses, images on their way in, and how a dataset version was made."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002_curation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "image_checks",
        sa.Column("image_sha256", sa.String(length=64), nullable=False),
        sa.Column("alpha", sa.Boolean(), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("codes", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("image_sha256", name=op.f("pk_image_checks")),
    )
    op.create_table(
        "pair_flags",
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("flag", sa.String(length=32), nullable=False),
        sa.Column("amount", sa.Double(), nullable=False),
        sa.Column("dismissed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["pairs.id"], name=op.f("fk_pair_flags_pair_id_pairs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pair_id", "flag", name=op.f("pk_pair_flags")),
    )
    op.create_index(op.f("ix_pair_flags_flag_pair_id"), "pair_flags", ["flag", "pair_id"])
    op.create_table(
        "likenesses",
        sa.Column("first", sa.String(length=64), nullable=False),
        sa.Column("second", sa.String(length=64), nullable=False),
        sa.Column("similarity", sa.Double(), nullable=False),
        sa.Column("dismissed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("first", "second", name=op.f("pk_likenesses")),
    )
    op.create_index(op.f("ix_likenesses_second"), "likenesses", ["second"])
    op.create_index(op.f("ix_likenesses_similarity"), "likenesses", ["similarity"])
    op.create_table(
        "pending_images",
        sa.Column("image_sha256", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("image_sha256", "holder", name=op.f("pk_pending_images")),
    )
    with op.batch_alter_table("dataset_versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("details", sa.JSON(), server_default="{}", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("dataset_versions", schema=None) as batch_op:
        batch_op.drop_column("details")
    for table in ("pending_images", "likenesses", "pair_flags", "image_checks"):
        op.drop_table(table)
