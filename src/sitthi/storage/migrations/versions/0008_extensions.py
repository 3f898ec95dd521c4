"""What the top-ups of a number that can still be reversed did to its validity; only a reversal looks into it."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE extensions (
    no bigint GENERATED ALWAYS AS IDENTITY,
    number_no bigint NOT NULL,
    at_us bigint NOT NULL,
    before_us bigint NOT NULL,
    days int NOT NULL,
    cap_days int NOT NULL,
    reversible_days int NOT NULL,
    stands_still boolean NOT NULL
);
CREATE INDEX extensions_by_number ON extensions (number_no);
"""


def upgrade() -> None:
    """Of the top-ups until now it is not known: one that is reversed takes back the validity it gave."""
    op.execute(TABLE)


def downgrade() -> None:
    """Forget it."""
    op.execute("DROP TABLE extensions")
