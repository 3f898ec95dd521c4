"""Since when a suspension has been of its present kind: the customer's own, or not (0 = as long as it has lasted)."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Until now it was not kept: what is suspended has been so for its reason all the time."""
    op.execute("ALTER TABLE numbers ADD COLUMN why_since_us bigint NOT NULL DEFAULT 0")


def downgrade() -> None:
    """Forget it."""
    op.execute("ALTER TABLE numbers DROP COLUMN why_since_us")
