"""What customers, staff and the network may come up with: strategies for the data of events."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from tests.model.pricelist import GB

Wish = tuple[str, dict[str, Any]]
HOLDS = st.sampled_from(["one", "two"])

WAITS = st.sampled_from([
    dt.timedelta(),
    dt.timedelta(seconds=1),
    dt.timedelta(minutes=10),
    dt.timedelta(minutes=60),
    dt.timedelta(days=1),
    dt.timedelta(days=3),
    dt.timedelta(days=29),
    dt.timedelta(days=31),
])  # fmt: skip
SHORT_WAITS = st.sampled_from([dt.timedelta(), dt.timedelta(), dt.timedelta(seconds=1), dt.timedelta(minutes=50)])


def _baht(*amounts: int) -> st.SearchStrategy[str]:
    return st.sampled_from([str(amount) for amount in amounts])


TOP_UPS = st.one_of(
    st.fixed_dictionaries({"channel": st.just("kiosk"), "amount": st.integers(10, 1_500).map(str)}),
    st.fixed_dictionaries({"channel": st.just("kiosk"), "amount": _baht(299, 160, 149, 20, 9, 1_501)}),
    st.fixed_dictionaries({
        "channel": st.just("third-party-kiosk"),
        "amount": _baht(10, 100, 105, 330),
        "fee_percent": st.sampled_from(["0", "3.33", "10", "99"]),
    }),
    st.fixed_dictionaries({"channel": st.just("credit-card"), "amount": _baht(50, 60, 300, 1_000, 1_500)}),
    st.fixed_dictionaries({"channel": st.sampled_from(["slip", "agent", "atm"]), "amount": _baht(10, 50, 55, 1_500)}),
    st.fixed_dictionaries({
        "channel": st.just("telephone-banking"),
        "amount": _baht(10, 500, 1_500, 3_000, 3_010),
        "bank_account": st.sampled_from(["x", "y"]),
    }),
    st.just({"channel": "pigeon", "amount": "100"}),
)  # fmt: skip

QUANTITIES = {
    "voice": st.sampled_from([1, 59, 60, 61, 600, 5_999, 6_001, 20_000]),
    "sms": st.integers(1, 4),
    "mms": st.integers(1, 4),
    "data": st.sampled_from([1, 102_400, 102_401, 10**7, 21 * GB]),
    "international": st.sampled_from([1, 60, 61, 600]),
    "special": st.sampled_from([1, 60, 61]),
    "roaming": st.sampled_from([1, 2, 60]),
    "value-added": st.integers(1, 2),
}
PLACES = {
    "international": st.sampled_from(["+1212555", "4420", "8521", "8562", "81", "33145"]),
    "special": st.sampled_from(["191", "1175", "1900", "1900123", "1112"]),
    "roaming": st.sampled_from(["voice:JP", "sms:JP", "data:JP", ""]),
    "value-added": st.sampled_from(["horoscope", "ringback", "news"]),
}


@st.composite
def uses(draw: st.DrawFn) -> dict[str, Any]:
    """A use of any service."""
    service = draw(st.sampled_from(["voice", "voice", "data", "data", *QUANTITIES]))
    found = {"service": service, "quantity": draw(QUANTITIES[service])}
    if service in PLACES:
        found["destination"] = draw(PLACES[service])
    return found


OFFERS = st.sampled_from(["net-279", "net-279-auto6", "finver-149", "finver-139-auto6", "finver-139-auto6"])
ADJUSTMENTS = st.fixed_dictionaries({
    "amount": st.sampled_from(["-250", "-15.5", "0", "0.01", "50", "100", "100.01", "300", "2000.01"]),
    "reason": st.sampled_from(["goodwill", "compensation", "correction", "wrong-number", "birthday"]),
    "approved_by": st.sampled_from(["", "test", "lek", "lek"]),
})  # fmt: skip
NAMED = st.fixed_dictionaries({"hold": HOLDS})
SETTLED = st.sampled_from([0, 1, 59, 60, 100, 600, 6_001, 10**7])

WISHES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "topup.requested": TOP_UPS,
    "usage.reported": uses(),
    "addon.requested": st.fixed_dictionaries({"offer": OFFERS}),
    "addon.cancelled": st.fixed_dictionaries({"offer": OFFERS}),
    "hold.requested": st.builds(lambda use, hold: {**use, **hold}, uses(), NAMED),
    "hold.extended": st.fixed_dictionaries({
        "hold": HOLDS,
        "quantity": st.sampled_from([1, 60, 600, 10**7]),
        "used": st.sampled_from([0, 0, 1, 60, 10**7]),
    }),
    "hold.settled": st.fixed_dictionaries({"hold": HOLDS, "used": SETTLED}),
    "hold.released": NAMED,
    "number.suspended": st.fixed_dictionaries({
        "reason": st.sampled_from(["customer", "debt", "sim-lost"]),
    }),
    "number.resumed": st.just({}),
    "number.disconnected": st.just({"reason": "customer"}),
    "balance.asked": st.fixed_dictionaries({"by": st.sampled_from(["ivr", "ivr", "ussd-sms", "app"])}),
    "balance.adjusted": ADJUSTMENTS,
}  # fmt: skip
COMMON = [
    *["topup.requested"] * 4, *["usage.reported"] * 4, *["addon.requested"] * 3, *["hold.requested"] * 2,
    *["hold.settled"] * 2, "hold.extended", "hold.released", "addon.cancelled", "number.suspended", "number.resumed",
    "number.resumed", "balance.asked", "balance.adjusted",
]  # fmt: skip
"""Kinds of events, the common ones more often; nothing here ends a number."""


@st.composite
def wishes(draw: st.DrawFn) -> Wish:
    """Any event that may come in a batch."""
    kind = draw(st.sampled_from(COMMON))
    return kind, draw(WISHES[kind])
