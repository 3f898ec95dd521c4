"""What the top-ups of a number that can still be reversed did to its validity, beside its wallet."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of the top-ups until now it is not known: one that is reversed takes back the validity it gave."""
    op.execute("ALTER TABLE wallets ADD COLUMN extensions text NOT NULL DEFAULT ''")


def downgrade() -> None:
    """Forget it."""
    op.execute("ALTER TABLE wallets DROP COLUMN extensions")
