"""The load of the billing benchmark: accounts taken over, a bill for each, as CloudEvents JSON, made as they come."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.load import number_of

TAKEN = (
    '{{"specversion":"1.0","id":"t{no}","source":"migration","type":"number.taken-over","subject":"number/{number}",'
    '"time":"2024-04-01T09:00:00+07:00","data":{{"account":"a{no}","holder":"h{no}","charging":"postpaid",'
    '"main_package":"post-basic","active_since":"2020-01-01"}}}}'
)
BILLED = (
    '{{"specversion":"1.0","id":"b{no}","source":"billing/run","type":"bill.issued","subject":"account/a{no}",'
    '"time":"2024-05-01T00:10:00+07:00","data":{{"bill":"2024-04-{no}","period":{{"from":"2024-04-01",'
    '"to":"2024-04-30"}},"lines":[{lines}]}}}}'
)
LINE = '{{"number":"{number}","product":"{product}","amount":"{baht}.{satang:02d}","tax":"{tax}","text":"{text}"}}'
LINES = (
    ("Voice", "exclusive", "monthly charge"),
    ("Data", "exclusive", "data beyond the package"),
    ("IR", "exclusive", "roaming"),
    ("Solution", "inclusive", "streaming"),
    ("Fee", "outside", "deposit"),
)
"""Product, tax and text of the lines, over and over."""


def accounts_taken(first: int, count: int) -> Iterator[bytes]:
    """So many accounts, each with a holder and a postpaid number of its own."""
    for no in range(first, first + count):
        yield TAKEN.format(no=no, number=number_of(no)).encode()


def bills(first: int, count: int, lines: int) -> Iterator[bytes]:
    """A bill of so many lines for each of so many accounts; the same ones each time."""
    for no in range(first, first + count):
        number, told = number_of(no), []
        for place in range(lines):
            product, tax, text = LINES[place % len(LINES)]
            baht, satang = divmod(1_000 + (no * 7_919 + place * 104_729) % 90_000, 100)
            told.append(LINE.format(number=number, product=product, baht=baht, satang=satang, tax=tax, text=text))
        yield BILLED.format(no=no, lines=",".join(told)).encode()
