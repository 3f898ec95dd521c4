"""Receipts come out of their blocks as they went in, byte for byte."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sitthi.flow import receipts
from sitthi.kernel.command import SYSTEM, Command

TOKENS = b"\xc1\x00\xc1\x01\xc1\x02\xc1\x03\xc1\x04"


class Decided(msgspec.Struct):
    """What a block takes of a decision."""

    receipt: bytes
    command: Command[Any]
    terms: msgspec.Raw
    before: int


def decided(receipt: bytes, id: str = "e1", key: str = "0812345678", terms: bytes = b"\x91\xa7prepaid") -> Decided:  # noqa: A002
    """A decision with a receipt of any bytes."""
    command = Command("top-up", "test", id, f"number/{key}", 1_711_942_195_050_000, SYSTEM, b"", None)
    return Decided(receipt, command, msgspec.Raw(terms), 7)


def read(batch: list[Decided]) -> list[tuple[int, bytes]]:
    """What is read of a block of them."""
    return [(entry.before, bytes(entry.receipt)) for entry in receipts.unpack(receipts.pack(batch))]


TEXTS = st.text(st.sampled_from("\x01\x02ab01\u0e01"), min_size=1, max_size=8)
PIECES = st.lists(
    st.sampled_from([b"\xc1", b"\x00", b"\x01", b"\x02", b"\x03", b"\x04", b"0812345678", b"e1e1", TOKENS])
    | st.binary(max_size=6),
    max_size=12,
).map(b"".join)


@given(st.lists(st.builds(decided, PIECES, TEXTS, TEXTS, st.binary(max_size=12)), max_size=6))
def test_whatever_bytes_go_into_a_block_come_out_of_it(batch: list[Decided]) -> None:
    """Ids, subjects and terms of any kind, and receipts that look like what stands for them, are kept exactly."""
    assert read(batch) == [(one.before, one.receipt) for one in batch]


def test_what_receipts_repeat_is_stored_once() -> None:
    """The terms, the id, the number and the time stand in a block once a receipt or once in all."""
    terms = b"\x91\xd9\x40" + b"a5480f6ce9e71d9f" * 4
    batch = [decided(terms + b"%010d" % no * 4 + b"0812345678" * 3, id=f"{no:010d}", terms=terms) for no in range(200)]
    assert read(batch) == [(7, one.receipt) for one in batch]
    assert len(receipts.pack(batch)) < 200 * 6
