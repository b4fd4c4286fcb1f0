"""Samples may come from the starter generator, which has no run."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("samples") as batch_op:
        batch_op.alter_column("run_id", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM samples WHERE run_id IS NULL")
    with op.batch_alter_table("samples") as batch_op:
        batch_op.alter_column("run_id", existing_type=sa.Integer(), nullable=False)
