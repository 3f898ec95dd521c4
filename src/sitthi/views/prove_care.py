"""Proving device protection: fees tie to plans, requests to the ledger, the register to plans, uses to limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sitthi.areas.care import store as care_store
from sitthi.areas.requests.limits import window
from sitthi.flow.places import NEVER_US
from sitthi.flow.rulebook import Rulebook
from sitthi.kernel.moment import format_time
from sitthi.kernel.money import format_thb
from sitthi.ledger import chart
from sitthi.standing.care_fees import FEE_PRODUCT, FEE_TEXT
from sitthi.standing.care_parts import (
    BARRED,
    COVERED,
    ENDED,
    GIVEN_UP,
    LUMP_SUM,
    SENT,
    CareDevice,
    CarePlanPart,
    CareUse,
)
from sitthi.standing.delivery_parts import RUNNING, PromisePart
from sitthi.standing.money_parts import BillPart, ChargePart, Line
from sitthi.standing.parts import RefundPart
from sitthi.standing.request_parts import REFUND_CAUSE, CareRequestPart
from sitthi.storage.pipeline import Connection
from sitthi.views.prove_points import FAULTS_SHOWN, Found, said

AT_ONCE = 1_000
PRICED_BY = frozenset({"care/2.43", "care/13.1", "care/13.2"})
"""Clauses that keep the fee of a plan what it was; where one is switched off, only the number of fees is proven."""
LIMITED_BY = frozenset({"care/12.1.a", "care/12.1.b", "care/7.3.c"})
_PLAN = {name: 1 + at for at, name in enumerate(CarePlanPart.__struct_fields__)}
_REQUEST = {name: 1 + at for at, name in enumerate(CareRequestPart.__struct_fields__)}
_PROMISE = {name: 1 + at for at, name in enumerate(PromisePart.__struct_fields__)}
_CHARGE = {name: 1 + at for at, name in enumerate(ChargePart.__struct_fields__)}
_BILL = {name: 1 + at for at, name in enumerate(BillPart.__struct_fields__)}
_REFUND = {name: 1 + at for at, name in enumerate(RefundPart.__struct_fields__)}
_LINE = {name: at for at, name in enumerate(Line.__struct_fields__)}
_DEVICE = {name: at for at, name in enumerate(CareDevice.__struct_fields__)}
_USE = {name: at for at, name in enumerate(CareUse.__struct_fields__)}


def _sum(fields: dict[str, int], *names: str, doc: str = "doc") -> str:
    """Amounts of a document together, as SQL."""
    return "(" + " + ".join(f"({doc}->>{fields[name]})::bigint" for name in names) + ")"


def _is_fee(line: str) -> str:
    """Whether a line asks for a package fee, as SQL."""
    product, text = f"{line}->>{_LINE['product']}", f"{line}->>{_LINE['text']}"
    return f"({product} = '{FEE_PRODUCT}' AND starts_with({text}, '{FEE_TEXT}'))"


_OF_CHARGE = f"doc->{_CHARGE['line']}"
_SATANG = f"({_OF_CHARGE}->>{_LINE['amount_satang']})::bigint"
# A plan that an heir takes on goes on counting: with the one it came from it is one, by its first device and request. A
# device is a plan's until the next it covers: whoever has it after that has it in a plan of their own.
_FEES = f"""
WITH plans AS (
    SELECT doc, doc->{_PLAN["devices"]}->0->>{_DEVICE["imei"]} AS first_imei,
           {_sum(_PLAN, "requested_us")} AS requested_us, {_sum(_PLAN, "ended_us")} AS ended_us,
           {_sum(_PLAN, "paid_months")} AS months, {_sum(_PLAN, "monthly_satang")} AS monthly,
           CASE WHEN doc->>{_PLAN["package"]} = '{LUMP_SUM}' AND {_sum(_PLAN, "renewed_us", "months_charged")} > 0
                THEN {_sum(_PLAN, "lump_sum_satang")} ELSE 0 END AS lump
    FROM care_plans
), lines AS (
    SELECT charge, substring({_OF_CHARGE}->>{_LINE["text"]} from '[^ ]+$') AS imei,
           {_sum(_CHARGE, "at_us")} AS at_us, {_SATANG} AS satang
    FROM charges WHERE {_is_fee(_OF_CHARGE)} AND {_SATANG} > 0
), covered AS MATERIALIZED (
    SELECT p.first_imei, p.requested_us, device.doc->>{_DEVICE["imei"]} AS imei, coalesce(
        (p.doc->{_PLAN["devices"]}->device.place::int->>{_DEVICE["since_us"]})::bigint, nullif(p.ended_us, 0)
    ) AS until_us
    FROM plans p CROSS JOIN jsonb_array_elements(p.doc->{_PLAN["devices"]}) WITH ORDINALITY AS device (doc, place)
), matched AS (
    SELECT DISTINCT c.first_imei, c.requested_us, l.charge, l.satang
    FROM covered c JOIN lines l USING (imei)
    WHERE l.at_us >= c.requested_us AND l.at_us <= coalesce(c.until_us, l.at_us)
), owed AS (
    SELECT first_imei, requested_us, max(months) + max((lump > 0)::int) AS fees,
           max(months) * max(monthly) + max(lump) AS satang
    FROM plans GROUP BY first_imei, requested_us
), charged AS (
    SELECT first_imei, requested_us, count(*) AS fees, sum(satang)::bigint AS satang FROM matched
    GROUP BY first_imei, requested_us
)
SELECT what, owed_fees, owed_satang, fees, satang, count(*) OVER () FROM (
    SELECT 'device/' || o.first_imei AS what, o.fees AS owed_fees, o.satang::bigint AS owed_satang,
           coalesce(c.fees, 0) AS fees, coalesce(c.satang, 0) AS satang
    FROM owed o LEFT JOIN charged c USING (first_imei, requested_us)
    UNION ALL
    SELECT 'no plan of ' || imei, 0, 0, 1, satang FROM lines
    WHERE NOT EXISTS (SELECT FROM matched WHERE matched.charge = lines.charge)
) both_sides WHERE owed_fees <> fees OR (%(priced)s AND owed_satang <> satang) ORDER BY what LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input
_ON_BILLS = f"""
SELECT a.account, coalesce(c.satang, 0), coalesce(b.satang, 0), count(*) OVER ()
FROM (
    SELECT account_no, sum({_SATANG})::bigint AS satang FROM charges
    WHERE state = 'billed' AND {_is_fee(_OF_CHARGE)} GROUP BY account_no
) c FULL JOIN (
    SELECT account_no, sum((line->>{_LINE["amount_satang"]})::bigint)::bigint AS satang
    FROM bills CROSS JOIN jsonb_array_elements(doc->{_BILL["lines"]}) AS line WHERE {_is_fee("line")}
    GROUP BY account_no
) b USING (account_no) LEFT JOIN accounts a USING (account_no)
WHERE coalesce(c.satang, 0) <> coalesce(b.satang, 0) ORDER BY a.account LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input

_ACCOUNTS = "SELECT name, id FROM ledger_names WHERE kind = 'account' AND name = ANY(%s)"
_MOVED = """
SELECT account, sum(amount)::bigint FROM (
    SELECT credit AS account, amount FROM transfers WHERE credit = ANY(%(ids)s)
    UNION ALL SELECT debit, -amount FROM transfers WHERE debit = ANY(%(ids)s)
) moved GROUP BY account
"""


def _all(statement: str) -> str:
    return f"(SELECT coalesce(sum({statement}), 0)::bigint FROM care_requests)"  # noqa: S608  # constants


def _relief(statement: str, where: str = "true") -> str:
    return f"(SELECT coalesce(sum({statement}), 0)::bigint FROM promises WHERE {where})"  # noqa: S608  # constants


_TAKEN = _sum(_REQUEST, "paid_satang", "attempt_paid_satang")
_VAT = _sum(_REQUEST, "vat_satang", "attempt_vat_satang")
_REPAIRS, _REPAIRS_VAT = (
    f"(SELECT coalesce(sum({_sum(_PLAN, name)}), 0)::bigint FROM care_plans)"  # noqa: S608  # constants
    for name in ("repairs_satang", "repairs_vat_satang")
)
_PAID = _sum(_PROMISE, "paid_satang")
_OWED_BACK = _sum(_PROMISE, "owed_satang")
_OWED = f"CASE WHEN {_sum(_PROMISE, 'paid_us')} > 0 THEN 0 ELSE {_sum(_PROMISE, 'relief_satang')} END"
_LEDGER = (
    (
        "what the provider took",
        f"{_all(_sum(_REQUEST, 'refunded_satang'))} + {_all(_TAKEN)} + {_REPAIRS} - {_relief(_PAID)}",
        chart.PROVIDER,
        -1,
    ),
    ("fees", f"{_all(_TAKEN)} - {_all(_VAT)} + {_REPAIRS} - {_REPAIRS_VAT}", chart.CARE_REVENUE, 1),
    ("relief to be paid", _relief(_OWED), chart.RELIEF_PAYABLE, 1),
    ("relief", f"{_relief(_OWED)} + {_relief(_PAID)} - {_relief(_OWED_BACK)}", chart.RELIEF, -1),
)
"""What requests, repairs and promises say of money, as SQL; the account that says it, too, and with which sign."""
_REFUNDED = f"""
SELECT n.number, coalesce(r.satang, 0), coalesce(f.satang, 0), count(*) OVER ()
FROM (
    SELECT number_no, sum({_sum(_REQUEST, "refunded_satang")})::bigint AS satang FROM care_requests GROUP BY number_no
) r FULL JOIN (
    SELECT number_no, sum({_sum(_REFUND, "amount_satang")})::bigint AS satang FROM refunds
    WHERE doc->>{_REFUND["cause"]} = '{REFUND_CAUSE}' GROUP BY number_no
) f USING (number_no) LEFT JOIN numbers n USING (number_no)
WHERE coalesce(r.satang, 0) <> coalesce(f.satang, 0) ORDER BY n.number LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input

_GIVEN_UP_TO = f"coalesce(p.doc->>{_PLAN['given_up_to']}, '')"
# A device that is given up to a request is barred though its plan goes on. What a plan left behind, and what is on its
# way, is so no longer than its request is open.
_REGISTER = f"""
SELECT imei, coalesce(d.state, ''), count(*) OVER ()
FROM (SELECT * FROM care_plans WHERE open) p FULL JOIN care_devices d USING (imei)
WHERE (p.plan IS NOT NULL AND (d.state IS NULL OR p.plan <> d.plan
        OR d.state <> CASE {_GIVEN_UP_TO} WHEN '' THEN '{COVERED}' ELSE '{BARRED}' END))
   OR (p.plan IS NULL AND d.state = '{COVERED}')
   OR (d.state = '{GIVEN_UP}' AND NOT EXISTS (SELECT FROM care_requests r WHERE r.plan = d.plan AND r.open))
   OR (d.state = '{SENT}' AND NOT EXISTS (
        SELECT FROM care_requests r WHERE r.open AND r.doc->>{_REQUEST["sent_imei"]} = d.imei))
ORDER BY imei LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input
_STATES = f"""
SELECT what, kept, says, count(*) OVER () FROM (
    SELECT 'plan ' || plan AS what, state || ' ' || imei || ' ' || open AS kept,
           (doc->>{_PLAN["state"]}) || ' ' || (doc->>{_PLAN["imei"]}) || ' '
               || (doc->>{_PLAN["state"]} <> '{ENDED}') AS says FROM care_plans
    UNION ALL
    SELECT 'request/' || request, state || ' ' || plan || ' ' || open,
           (doc->>{_REQUEST["state"]}) || ' ' || (doc->>{_REQUEST["plan"]}) || ' '
               || ({_sum(_REQUEST, "closed_us")} = 0) FROM care_requests
    UNION ALL
    SELECT 'promise of request/' || request, state || ' ' || due_us,
           (doc->>{_PROMISE["state"]}) || ' ' || (doc->>{_PROMISE["due_us"]}) FROM promises
) both_sides WHERE kept <> says ORDER BY what LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input
_COUNTED = f"""
SELECT used.request, services, coalesce(r.doc->>{_REQUEST["service"]}, 'unknown'), count(*) OVER ()
FROM (
    SELECT use->>{_USE["request"]} AS request, string_agg(use->>{_USE["service"]}, ', ') AS services
    FROM care_plans CROSS JOIN jsonb_array_elements(doc->{_PLAN["uses"]}) AS use WHERE open GROUP BY 1
) used LEFT JOIN care_requests r ON r.request = used.request AND {_sum(_REQUEST, "counted_us", doc="r.doc")} > 0
WHERE r.request IS NULL OR strpos(services, r.doc->>{_REQUEST["service"]}) = 0
ORDER BY 1 LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input
_PROMISED = f"""
SELECT p.request, p.due_us, count(*) OVER ()
FROM promises p JOIN numbers n USING (number_no) JOIN holders h USING (holder_no)
WHERE p.state = '{RUNNING}' AND p.due_us < %s
  AND NOT EXISTS (SELECT FROM places_due d WHERE d.place_no = p.number_no AND d.due_us < {NEVER_US})
  AND NOT EXISTS (SELECT FROM stuck s WHERE s.holder = h.holder AND s.state IN ('stuck', 'waiting'))
ORDER BY p.request LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input
_WITH_USES = f"SELECT doc::text FROM care_plans WHERE jsonb_array_length(doc->{_PLAN['uses']}) > 1"  # noqa: S608


def care_tie(connection: Connection, until_us: int, rulebook: Rulebook | None) -> Iterator[Found]:
    """What is proven of device protection; limits, and the amount of each fee, by the terms of ``rulebook``."""
    plans = _count(connection, "care_plans")
    if not plans:
        # A world in which nothing was granted yet has no time either, by which terms could be asked for.
        rulebook = None
    priced = {"priced": rulebook is None or _keeps_fees(rulebook, until_us)}
    # Nothing is known of the lines of charges and bills; pair by pair they would be compared with every plan.
    connection.execute("SET LOCAL enable_nestloop = off")
    rows = connection.execute(_FEES, priced).fetchall()
    connection.execute("SET LOCAL enable_nestloop = on")
    yield "package fees equal the months of plans", plans, said(rows, _fees)
    rows = connection.execute(_ON_BILLS).fetchall()
    yield "package fees are on bills once", plans, said(rows, _differs("account/{}: charged {}, on bills {}"))
    requests = _count(connection, "care_requests")
    yield "requests' money equals the ledger", requests, tuple(_ledger(connection))
    rows = connection.execute(_REFUNDED).fetchall()
    yield "requests' refunds are owed", requests, said(rows, _differs("number/{}: given back {}, refunds {}"))
    rows = connection.execute(_REGISTER).fetchall()
    devices = _count(connection, "care_devices")
    yield "the register of devices agrees with plans", devices, said(rows, "device/{0}: {1!r}".format)
    rows = connection.execute(_STATES).fetchall()
    told = "{0}: {1}, {2}".format
    yield "plans, requests and promises are in one state", plans + requests, said(rows, told)
    rows = connection.execute(_COUNTED).fetchall()
    yield "uses are those of requests", plans, said(rows, "request/{0}: counts as {1}, is {2}".format)
    yield "uses are within limits", plans, tuple(_beyond(connection, rulebook))
    rows = connection.execute(_PROMISED, (until_us,)).fetchall()
    yield "no promise runs past its time", _count(connection, "promises"), said(rows, _late)


def _keeps_fees(rulebook: Rulebook, until_us: int) -> bool:
    """Whether by the terms a plan's months all cost what it says they do."""
    terms = rulebook.at(until_us).terms["care"]
    return not (terms.cover.by_days or PRICED_BY & terms.off)


def _ledger(connection: Connection) -> Iterator[str]:
    ids: dict[str, int] = dict(connection.execute(_ACCOUNTS, ([account for _, _, account, _ in _LEDGER],)).fetchall())
    moved: dict[int, int] = dict(connection.execute(_MOVED, {"ids": list(ids.values())}).fetchall()) if ids else {}
    for name, kept, account, sign in _LEDGER:
        row = connection.execute(f"SELECT {kept}").fetchone()  # built of constants
        assert row is not None
        found = sign * moved.get(ids.get(account, 0), 0)
        if row[0] != found:
            yield f"{name}: kept {format_thb(row[0])}, transferred {format_thb(found)}"


def _beyond(connection: Connection, rulebook: Rulebook | None) -> Iterator[str]:
    """Plans of which more was used in a window than it allowed, by the terms of each use."""
    if rulebook is None:
        return
    with connection.cursor(name="sitthi_uses") as cursor:
        cursor.execute(_WITH_USES)
        while rows := cursor.fetchmany(AT_ONCE):
            for (doc,) in rows:
                yield from _too_many(care_store.plan(doc), rulebook)


def _too_many(plan: CarePlanPart, rulebook: Rulebook) -> Iterator[str]:
    for use in plan.uses:
        terms = rulebook.at(use.accepted_us).terms["requests"]
        if LIMITED_BY & terms.off or not (terms.conversion_needs_use and terms.conversion_frees_switch):
            continue
        found = window(plan, use.service, use.accepted_us, terms)
        if found.used > found.limit:
            yield f"device/{plan.imei}: {use.service} used {found.used} of {found.limit}"
            return


def _fees(what: str, owed: int, owed_satang: int, fees: int, satang: int) -> str:
    return f"{what}: {owed} fees, {format_thb(owed_satang)}; charged {fees}, {format_thb(satang)}"


def _differs(how: str) -> Callable[..., str]:
    return lambda what, kept, found: how.format(what, format_thb(kept), format_thb(found))


def _late(request: str, due_us: int) -> str:
    return f"request/{request}: promised by {format_time(due_us)} with nothing due"


def _count(connection: Connection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608  # names of our own
    assert row is not None
    return int(row[0])
