"""The load of the device-protection benchmark: enrolments, plans as another system had them, switches asked and paid.

Postpaid numbers with accounts and holders of their own are those of ``bills.py``. Everything is made as it comes, the
same each time.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace
from stdnum import luhn

from benchmarks.load import number_of
from sitthi.kernel import moment
from sitthi.kernel.money import format_thb
from sitthi.standing.care_parts import CarePlanPart

COVERED_US = moment.parse_time("2024-05-02T23:59:59+07:00")
FEE_DAY_US = moment.parse_time("2024-06-02T00:00:00+07:00")
FEES_US = moment.parse_time("2024-06-02T23:59:59+07:00")
"""By then a fee is due for every plan, and nothing else is."""
MISSED_US = moment.parse_time("2024-06-04T18:00:00+07:00")
"""By then the six hours of deliveries to Bangkok are over; those to Chiang Mai run for two business days."""

MODELS = (
    ("iPhone SE 64GB", 1_590_000),
    ("iPhone 13 mini 128GB", 2_590_000),
    ("iPhone 15 128GB", 3_290_000),
    ("iPhone 15 Pro 128GB", 4_190_000),
)
"""Models and their prices in satang, over and over: each falls in a band of its own."""
SWITCH_SHARE = 4
"""A switch costs the fourth part of the price (care/13.5)."""
ASKED_OF = 5
"""Of so many plans one has a request running."""
MISSED_OF = 4
"""Of so many requests one is missed at the instant."""

ENROLLED = (
    '{{"specversion":"1.0","id":"e{no}","source":"shop/7","type":"care.enrolment-requested",'
    '"subject":"device/{imei}","time":"2024-05-02T10:00:00+07:00","data":{{"number":"{number}","model":"{model}",'
    '"price":"{price}","bought_on":"2024-05-01","sales_channel":"shop","package":"monthly",'
    '"consents":["membership","service","contact","risk-and-fraud","anonymous-statistics"]}}}}'
)
ASKED = (
    '{{"specversion":"1.0","id":"m{no}","source":"call-centre","type":"care.request-made","subject":"request/r{no}",'
    '"time":"2024-06-04T09:05:00+07:00","data":{{"device":"{imei}","service":"switch","has_device":true,'
    '"evidence":["id-copy"],"shows_imei":"{imei}","address":{{"province":"{province}","kind":"home"}}}}}}'
)
PAID = (
    '{{"specversion":"1.0","id":"p{no}","source":"call-centre","type":"care.request-paid","subject":"request/r{no}",'
    '"time":"2024-06-04T09:10:00+07:00","data":{{"amount":"{fee}"}}}}'
)


def imei_of(no: int) -> str:
    """The IMEI of a device: fifteen digits, the last of which checks the others."""
    digits = f"35{no:012d}"
    return digits + str(luhn.calc_check_digit(digits))


def enrolled(first: int, count: int) -> Iterator[bytes]:
    """A device enrolled for each of so many numbers, monthly."""
    for no in range(first, first + count):
        model, price_satang = MODELS[no % len(MODELS)]
        price, number = format_thb(price_satang), number_of(no)
        yield ENROLLED.format(no=no, imei=imei_of(no), number=number, model=model, price=price).encode()


def plan_like(pattern: CarePlanPart, no: int) -> CarePlanPart:
    """A plan as one the corridor has enrolled, of another number and device; its cover begins with the day of fees."""
    imei = imei_of(no)
    device = replace(pattern.devices[0], imei=imei, since_us=FEE_DAY_US)
    begun = replace(pattern, from_us=FEE_DAY_US, devices=(device,), months_charged=0, paid_months=0)
    return replace(begun, plan=f"{no:032x}", number=number_of(no), imei=imei)


def asked(first: int, count: int) -> Iterator[bytes]:
    """A switch asked for and paid, for one of ``ASKED_OF`` of so many plans; one of ``MISSED_OF`` goes to Bangkok."""
    for place, no in enumerate(range(first, first + count, ASKED_OF)):
        province = "Chiang Mai" if place % MISSED_OF else "Bangkok"
        fee = format_thb(MODELS[no % len(MODELS)][1] // SWITCH_SHARE)
        yield ASKED.format(no=no, imei=imei_of(no), province=province).encode()
        yield PAID.format(no=no, fee=fee).encode()


def promised(count: int) -> tuple[int, int]:
    """How many promises run of so many plans, and how many of them are missed."""
    running = -(-count // ASKED_OF)
    return running, -(-running // MISSED_OF)
