"""Receipts come out of their blocks as they went in, byte for byte."""

import base64
import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sitthi.flow import blocks
from sitthi.kernel import ids
from sitthi.kernel.command import SYSTEM, Command

BLOCK = 21_000
OF_BEFORE = (
    "cwU<|@rZ78v{FG)YC&RVijt0!k%6JHu7Q!Rkp+-rnrLodnU-W>lA3C6k(y$t6dOB*0SG_@<D|()<aCr$8G!0QSV<>ZDKR&{G_OQS"
    "he3xSR);Zm@)0%*9YX^h%Oi>g7KTQ~CZ=ZQ7CLYyPzKJnJi=sXFol7Ufobv)Ssf*2e1`HMnP6~)+0eiMq<Jy}Bh!>~j2`m8LBt;r"
    "@fSq=n{q_J(0^;n`?+$uU&IAK&gVEH&?Nn5&APIAYK=m=AQ3JMHJnETY;u^cP0>q`J@vl{q$Xv`5vEj&Bh0CWK>JcHkFWq422+kO"
    "Kp>pK4gj68V0Q"
)
"""A block as it was stored before receipts of one shape were grouped by the lengths of their numbers."""
TERMS = b'[["prepaid","2013-02-28","5a709fb84ee78ed1"]]'


class Decided(msgspec.Struct):
    """What a block takes of a decision."""

    key: bytes
    receipt: bytes
    command: Command[Any]
    terms: msgspec.Raw
    before: int


def decided(rest: Any, id: str = "e1", key: str = "0812345678", cause: bytes = b"", before: int = 7) -> Decided:  # noqa: A002
    """A decision whose receipt says its key, and then anything that JSON can say."""
    own = ids.request_key("test", id) if id else ids.derived_key(5, b"", "x", "")
    command = Command("top-up", "test", id or own.hex(), f"number/{key}", 1_711_942_195_050_000, SYSTEM, cause, None)
    said = [base64.b64encode(own).decode(), command.id, key, base64.b64encode(cause).decode(), rest]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()[:-1] + b"," + TERMS + b"]"
    return Decided(own, text, command, msgspec.Raw(TERMS), before)


def read(batch: list[Decided]) -> list[tuple[int, bytes]]:
    """What is read of a block of them."""
    opened = blocks.OpenBlock(blocks.pack(batch, BLOCK), BLOCK)
    found = [(entry.before, entry.receipt) for entry in opened]
    # Asked for one by one, and backwards, they are the same.
    singly = [opened[position] for position in reversed(range(len(opened)))]
    assert [(entry.before, entry.receipt) for entry in reversed(singly)] == found
    return found


TEXTS = st.text(st.sampled_from('\x00\x01\x02ab01,"\\\u0e01'), max_size=8)
SAID = st.recursive(
    TEXTS | st.integers() | st.booleans() | st.none() | st.sampled_from(["0812345678", "e1e1", "10,20", "\x05"]),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=8,
)
BEFORE = st.integers(0, BLOCK * 1024 - 1)


@given(st.lists(st.builds(decided, SAID, TEXTS, TEXTS, st.binary(max_size=16), BEFORE), max_size=8))
def test_whatever_goes_into_a_block_comes_out_of_it(batch: list[Decided]) -> None:
    """Ids, subjects and causes of any kind, and receipts that look like what stands for them, are kept exactly."""
    assert read(batch) == [(one.before, one.receipt) for one in batch]


@given(st.lists(st.integers(0, 10**20), min_size=1, max_size=30))
def test_numbers_of_any_length_find_their_places(numbers: list[int]) -> None:
    """Receipts of one shape keep their own numbers in their own order."""
    batch = [decided([no, no, "x", -no, 55], id=f"e{no:05d}") for no in numbers]
    assert read(batch) == [(7, one.receipt) for one in batch]


def test_what_receipts_repeat_is_stored_once() -> None:
    """The terms, the number and what is said of all stand in a block once; each receipt costs what is its own."""
    batch = [decided([no * 7919 % 100_003, "a" * 500, no * 7919 % 100_003], id=f"{no:010d}") for no in range(1_000)]
    assert read(batch) == [(7, one.receipt) for one in batch]
    assert len(blocks.pack(batch, BLOCK)) < 12 * len(batch)


def test_a_block_keeps_what_the_clock_showed() -> None:
    """Every receipt of a block knows what time it was in the world as its batch began; none is said where none was."""
    batch = [decided(no, id=f"e{no}") for no in range(3)]
    assert [entry.clock_us for entry in blocks.OpenBlock(blocks.pack(batch, BLOCK, 77), BLOCK)] == [77, 77, 77]
    assert {entry.clock_us for entry in blocks.OpenBlock(blocks.pack(batch, BLOCK), BLOCK)} == {0}


def test_blocks_of_before_are_read_as_ever() -> None:
    """What was stored before receipts were kept in groups comes out as it went in."""
    batch = [decided(["amount", no, 10], f"e{no}", f"081234567{no}", before=5) for no in (8, 10, 9, 100)]
    opened = blocks.OpenBlock(base64.b85decode(OF_BEFORE), BLOCK)
    assert [(entry.before, entry.receipt, entry.clock_us) for entry in opened] == [(5, one.receipt, 7) for one in batch]
    assert [opened[position].receipt for position in range(4)] == [one.receipt for one in batch]
