"""Corrections: where a corrected decision is found as it counts now, and the work that corrections leave to people.

``corrections`` has one row for each decision that was corrected, with the location of its latest correction; the
receipts themselves say all the rest. A work item names what stood, or could not be put right, with its clause; it is
closed by a person with a reason, and never deleted.
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE corrections (
    key_hi bigint NOT NULL,
    key_lo bigint NOT NULL,
    loc bigint NOT NULL,
    PRIMARY KEY (key_hi, key_lo)
);
CREATE SEQUENCE work_item_nos;
CREATE TABLE work_items (
    no bigint PRIMARY KEY DEFAULT nextval('work_item_nos'),
    holder text NOT NULL,
    opened_us bigint NOT NULL,
    at_us bigint NOT NULL,
    late text NOT NULL,
    decision text NOT NULL,
    what text NOT NULL,
    clause text NOT NULL,
    detail jsonb NOT NULL,
    closed_us bigint NOT NULL DEFAULT 0,
    closed_by text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT ''
);
CREATE INDEX work_items_open ON work_items (opened_us) WHERE closed_us = 0;
CREATE INDEX work_items_by_holder ON work_items (holder);
"""


def upgrade() -> None:
    """Create both."""
    op.execute(TABLES)


def downgrade() -> None:
    """Forget them: what was corrected stays corrected, but is not found by its key any more."""
    op.execute("DROP TABLE work_items; DROP SEQUENCE work_item_nos; DROP TABLE corrections")
