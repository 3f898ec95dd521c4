"""When each place is due, as the place itself has it: ``due`` only wakes for that, no later (docs/decisions/0028)."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

VIEW = """
CREATE VIEW places_due AS
    SELECT number_no AS place_no, due_us FROM wallets
    UNION ALL SELECT account_no, due_us FROM accounts
    UNION ALL SELECT holder_no, due_us FROM holders;
"""
ROWS_EXACT = """
DELETE FROM due d WHERE NOT EXISTS (SELECT FROM places_due p WHERE p.place_no = d.place_no AND p.due_us = d.due_us);
INSERT INTO due (due_us, place_no) SELECT due_us, place_no FROM places_due WHERE due_us < 4611686018427387904
ON CONFLICT DO NOTHING;
"""


def upgrade() -> None:
    """A place is woken when it is due, so far: that is no later."""
    op.execute(VIEW)


def downgrade() -> None:
    """Each place has a row again for when it is due, and no other."""
    op.execute(ROWS_EXACT)
    op.execute("DROP VIEW places_due")
