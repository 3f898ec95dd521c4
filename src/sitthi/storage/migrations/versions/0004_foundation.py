"""Foundation: holders, accounts, numbers, wallets, and all that hangs on them, registers, journal, receipts, outbox.

What work falls due for (``due``) and messages go to is a place: a number, an account or a holder. All three take their
numbers from one sequence, so that a place number says which it is. ``marks`` of a number say what it has of what most
have not (1 running contracts, 2 points of its own, 4 open add-ons, 8 messages awaited, 16 refunds to be paid), so that
nothing is looked up for the many without (32 a part of its own in the tier programme, 64 a tier by use, 128 a group,
256 a protection plan or what goes with one).
A wallet's ``tally`` is twice what was charged in the running month ``tally_month`` (or topped up, as the terms have
it), and one more if there was any use; ``past_months`` has closed months in the same form, each after its month.

Instants are bigint microseconds, money bigint satang, quantities bigint. Columns stand widest first, since a row of
the hot tables is written for every charge. Receipts and the journal are partitioned by the month of recording, which
their locations begin with, so that old months can be detached. A row of the journal is a transfer; the first of a
decision carries its key as well, since one row is smaller than two, and a decision without transfers has a row with
its key alone. ``decisions`` and ``transfers`` are the two ways to look at it.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision: str | None = None
branch_labels = None
depends_on = None

HOLDERS = """
CREATE SEQUENCE place_nos;
CREATE TABLE holders (
    holder_no bigint PRIMARY KEY,
    decided_us bigint NOT NULL,
    last_loc bigint NOT NULL,
    due_us bigint NOT NULL,
    verified_us bigint NOT NULL,
    numbers int NOT NULL,
    slot smallint NOT NULL,
    holder text NOT NULL UNIQUE,
    kind text NOT NULL,
    language text NOT NULL,
    id_kind text NOT NULL,
    id_number text NOT NULL,
    name text NOT NULL,
    residency text NOT NULL,
    consents text[] NOT NULL,
    documents text[] NOT NULL
);
CREATE INDEX holders_by_id ON holders (id_kind, id_number);
CREATE TABLE accounts (
    account_no bigint PRIMARY KEY,
    holder_no bigint NOT NULL REFERENCES holders,
    decided_us bigint NOT NULL,
    last_loc bigint NOT NULL,
    due_us bigint NOT NULL,
    credit_satang bigint NOT NULL CHECK (credit_satang >= 0),
    closed_us bigint NOT NULL,
    cycle_day int NOT NULL,
    mobiles int NOT NULL CHECK (mobiles >= 0),
    fibres int NOT NULL CHECK (fibres >= 0),
    portal boolean NOT NULL,
    account text NOT NULL UNIQUE
);
CREATE INDEX accounts_by_holder ON accounts (holder_no);
CREATE TABLE businesses (
    holder_no bigint PRIMARY KEY,
    doc jsonb NOT NULL
);
"""

NUMBERS = """
CREATE TABLE numbers (
    number_no bigint PRIMARY KEY,
    holder_no bigint NOT NULL REFERENCES holders,
    since_us bigint NOT NULL,
    active_since_us bigint NOT NULL,
    starting_value_satang bigint NOT NULL,
    addons_made int NOT NULL,
    slot smallint NOT NULL,
    marks smallint NOT NULL,
    current boolean NOT NULL,
    number text NOT NULL,
    account text NOT NULL,
    product text NOT NULL,
    charging text NOT NULL,
    main_package text NOT NULL,
    status text NOT NULL,
    why text NOT NULL
);
CREATE UNIQUE INDEX numbers_current ON numbers (number) WHERE current;
CREATE INDEX numbers_by_holder ON numbers (holder_no);
CREATE INDEX numbers_tiered ON numbers (holder_no) WHERE current AND marks & 32 = 32;
CREATE INDEX numbers_tiered_by_use ON numbers (account) WHERE current AND marks & 64 = 64;
CREATE INDEX numbers_covered ON numbers (account) WHERE marks & 256 = 256;
CREATE TABLE past_numbers (
    number text NOT NULL,
    number_no bigint NOT NULL,
    until_us bigint NOT NULL
);
CREATE INDEX past_numbers_by_number ON past_numbers (number);
CREATE INDEX past_numbers_by_no ON past_numbers (number_no);
CREATE TABLE wallets (
    number_no bigint PRIMARY KEY,
    balance_satang bigint NOT NULL,
    decided_us bigint NOT NULL,
    last_loc bigint NOT NULL,
    tally bigint NOT NULL,
    due_us bigint NOT NULL,
    free_satang bigint NOT NULL,
    held_satang bigint NOT NULL,
    owed_satang bigint NOT NULL,
    valid_until_us bigint NOT NULL,
    reminded_us bigint NOT NULL,
    tally_month int NOT NULL,
    ivr_month int NOT NULL,
    ivr_count int NOT NULL,
    low_reminded boolean NOT NULL,
    past_months bigint[] NOT NULL DEFAULT '{}',
    CHECK (balance_satang >= 0 AND held_satang >= 0 AND owed_satang >= 0),
    CHECK (held_satang <= balance_satang),
    CHECK (free_satang BETWEEN 0 AND balance_satang)
) WITH (fillfactor = 90);
CREATE TABLE due (
    due_us bigint NOT NULL,
    place_no bigint NOT NULL,
    PRIMARY KEY (due_us, place_no)
);
CREATE VIEW places AS
    SELECT number_no AS place_no, holder_no, slot, 'number' AS kind, number AS name, marks FROM numbers
    UNION ALL SELECT a.account_no, a.holder_no, h.slot, 'account', a.account, 0
        FROM accounts a JOIN holders h USING (holder_no)
    UNION ALL SELECT holder_no, holder_no, slot, 'holder', holder, 0 FROM holders;
"""

PARTS = """
CREATE TABLE addons (
    number_no bigint NOT NULL,
    seq int NOT NULL,
    open boolean NOT NULL,
    state text NOT NULL,
    offer text NOT NULL,
    doc jsonb NOT NULL,
    PRIMARY KEY (number_no, seq)
);
CREATE TABLE holds (
    number_no bigint NOT NULL,
    hold text NOT NULL,
    open boolean NOT NULL,
    doc jsonb NOT NULL,
    PRIMARY KEY (number_no, hold)
);
CREATE TABLE messages (
    message text PRIMARY KEY,
    place_no bigint NOT NULL,
    queued_us bigint NOT NULL,
    awaited boolean NOT NULL,
    state text NOT NULL,
    template text NOT NULL,
    language text NOT NULL,
    doc jsonb NOT NULL
);
CREATE INDEX messages_awaited ON messages (place_no) WHERE awaited;
CREATE INDEX messages_queued ON messages (queued_us) WHERE state = 'queued';
CREATE TABLE refunds (
    refund text PRIMARY KEY,
    number_no bigint NOT NULL,
    due_us bigint NOT NULL,
    state text NOT NULL,
    doc jsonb NOT NULL
);
CREATE INDEX refunds_by_number ON refunds (number_no);
CREATE INDEX refunds_due ON refunds (due_us) WHERE state <> 'paid';
CREATE TABLE contracts (
    contract text PRIMARY KEY,
    number_no bigint NOT NULL,
    account_no bigint NOT NULL,
    open boolean NOT NULL,
    state text NOT NULL,
    offer text NOT NULL,
    doc jsonb NOT NULL
);
CREATE INDEX contracts_by_number ON contracts (number_no);
CREATE INDEX contracts_by_account ON contracts (account_no) WHERE open;
CREATE TABLE charges (
    charge text PRIMARY KEY,
    account_no bigint NOT NULL,
    state text NOT NULL,
    doc jsonb NOT NULL
);
CREATE INDEX charges_waiting ON charges (account_no) WHERE state = 'waiting';
CREATE TABLE bills (
    account_no bigint NOT NULL,
    bill text NOT NULL,
    state text NOT NULL,
    due_day int NOT NULL,
    to_day int NOT NULL,
    open_satang bigint NOT NULL CHECK (open_satang >= 0),
    doc jsonb NOT NULL,
    PRIMARY KEY (account_no, bill)
);
CREATE INDEX bills_open ON bills (account_no) WHERE state <> 'paid';
CREATE INDEX bills_by_id ON bills (bill);
CREATE INDEX bills_by_period ON bills (account_no, to_day);
CREATE TABLE complaints (
    complaint text PRIMARY KEY,
    holder_no bigint NOT NULL,
    state text NOT NULL,
    doc jsonb NOT NULL
);
CREATE INDEX complaints_open ON complaints (holder_no) WHERE state <> 'resolved';
CREATE TABLE points (
    place_no bigint PRIMARY KEY,
    state text NOT NULL,
    doc jsonb NOT NULL
);
CREATE TABLE tiers (
    number_no bigint PRIMARY KEY,
    tier text NOT NULL,
    doc jsonb NOT NULL
);
CREATE TABLE tier_groups (
    holder_no bigint NOT NULL,
    name text NOT NULL,
    open boolean NOT NULL,
    doc jsonb NOT NULL,
    PRIMARY KEY (holder_no, name)
);
CREATE TABLE care_plans (
    plan text PRIMARY KEY,
    number_no bigint NOT NULL,
    open boolean NOT NULL,
    imei text NOT NULL,
    state text NOT NULL,
    doc jsonb NOT NULL
);
CREATE INDEX care_plans_by_number ON care_plans (number_no);
CREATE TABLE care_imeis (
    imei text NOT NULL,
    plan text NOT NULL,
    PRIMARY KEY (imei, plan)
);
CREATE TABLE care_requests (
    request text PRIMARY KEY,
    number_no bigint NOT NULL,
    plan text NOT NULL,
    open boolean NOT NULL,
    state text NOT NULL,
    doc jsonb NOT NULL
);
CREATE INDEX care_requests_by_number ON care_requests (number_no);
CREATE TABLE promises (
    request text PRIMARY KEY,
    number_no bigint NOT NULL,
    state text NOT NULL,
    due_us bigint NOT NULL,
    doc jsonb NOT NULL
);
CREATE INDEX promises_by_number ON promises (number_no);
CREATE INDEX promises_running ON promises (due_us) WHERE state = 'running';
CREATE TABLE care_devices (
    imei text PRIMARY KEY,
    state text NOT NULL,
    plan text NOT NULL,
    since_us bigint NOT NULL
);
CREATE TABLE barred_ids (
    id_kind text NOT NULL,
    id_number text NOT NULL,
    since_us bigint NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (id_kind, id_number)
);
CREATE TABLE redemptions (
    redemption text PRIMARY KEY,
    number_no bigint NOT NULL,
    reward text NOT NULL,
    state text NOT NULL,
    doc jsonb NOT NULL
);
CREATE INDEX redemptions_by_number ON redemptions (number_no);
CREATE TABLE reward_stock (
    reward text PRIMARY KEY,
    taken bigint NOT NULL CHECK (taken >= 0)
);
CREATE TABLE bank_days (
    bank_account text NOT NULL,
    day int NOT NULL,
    amount_satang bigint NOT NULL,
    count int NOT NULL,
    PRIMARY KEY (bank_account, day)
);
CREATE TABLE reversals (
    key bytea PRIMARY KEY
);
"""

JOURNAL = """
CREATE SEQUENCE receipt_blocks_nos INCREMENT BY 64;
CREATE TABLE receipt_blocks (
    block bigint PRIMARY KEY,
    recorded_us bigint NOT NULL,
    body bytea NOT NULL
) PARTITION BY RANGE (block);
CREATE TABLE journal (
    loc bigint NOT NULL,
    key_hi bigint,
    key_lo bigint,
    debit bigint,
    credit bigint,
    amount bigint CHECK (amount > 0),
    unit smallint,
    CHECK ((key_hi IS NULL) = (key_lo IS NULL)),
    CHECK (CASE WHEN debit IS NULL THEN credit IS NULL AND amount IS NULL AND unit IS NULL AND key_hi IS NOT NULL
                ELSE credit IS NOT NULL AND amount IS NOT NULL AND unit IS NOT NULL END)
) PARTITION BY RANGE (loc);
CREATE VIEW decisions AS SELECT loc, key_hi, key_lo FROM journal WHERE key_hi IS NOT NULL;
CREATE VIEW transfers AS SELECT loc, debit, credit, amount, unit FROM journal WHERE debit IS NOT NULL;
CREATE TABLE receipt_blocks_rest PARTITION OF receipt_blocks DEFAULT;
CREATE TABLE journal_rest PARTITION OF journal DEFAULT;
CREATE UNIQUE INDEX ON journal_rest (key_hi, key_lo) WHERE key_hi IS NOT NULL;
ALTER TABLE receipt_blocks ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE receipt_blocks_rest ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE ledger_names (
    kind text NOT NULL,
    id int NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (kind, id),
    UNIQUE (kind, name)
);
CREATE FUNCTION never_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'receipts, keys and transfers are never changed'; END $$;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON receipt_blocks
    FOR EACH STATEMENT EXECUTE FUNCTION never_change();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON receipt_blocks_rest
    FOR EACH STATEMENT EXECUTE FUNCTION never_change();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION never_change();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_rest
    FOR EACH STATEMENT EXECUTE FUNCTION never_change();
"""

FLOW = """
CREATE SEQUENCE outbox_nos;
CREATE TABLE outbox (
    no bigint PRIMARY KEY DEFAULT nextval('outbox_nos'),
    key bytea NOT NULL UNIQUE,
    event jsonb NOT NULL
);
CREATE SEQUENCE stuck_nos;
CREATE TABLE stuck (
    no bigint PRIMARY KEY DEFAULT nextval('stuck_nos'),
    holder text NOT NULL,
    state text NOT NULL,
    at_us bigint NOT NULL,
    version text NOT NULL,
    event jsonb NOT NULL,
    trace text NOT NULL
);
CREATE INDEX stuck_by_holder ON stuck (holder);
CREATE TABLE late (
    key bytea PRIMARY KEY,
    holder text NOT NULL,
    at_us bigint NOT NULL,
    decided_us bigint NOT NULL,
    event jsonb NOT NULL
);
CREATE TABLE world (
    name text PRIMARY KEY,
    value text NOT NULL
);
"""


def upgrade() -> None:
    """Create everything."""
    for part in (HOLDERS, NUMBERS, PARTS, JOURNAL, FLOW):
        op.execute(part)


def downgrade() -> None:
    """There is nothing older to go back to."""
    message = "the foundation is the first version: drop the database instead"
    raise RuntimeError(message)
