"""Receipts come out of their blocks as they went in, byte for byte."""

import base64
import json
from typing import Any

import msgspec
import pytest
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
CUT_AT_NUMBERS = (
    "cwU=5@rZ78v{FG)YC&RVijt0!k%6JHu7Q!Rkp+-rnrLodnU-W>lA3C6k(y$t6dOB*0SG2DFfdM<d_+!1DU|`J41|?*qLmVJ^Gowe"
    "lyn$$7-Dr8V<#VBv(T~BF*G=$XkcMzWNcz;W^SPaXIdhdKqX9u22&Uq8JH#?k=0RR#%CxG+yp}dgCoo!0;qX110&OvbBrGHzd^(w"
    "5b+m8{F`z_z|end%KN!;x?jWvK(6OFBG4rLXU)2@d1{S9x*!oQ3^klb1Z;Acu1(QPkUjOk38W@v$`PhiizCdbAjhU!9$^7845l1m"
    "fIv8d9qbDLbdX^V"
)
"""And one of before groups were stored as the places where they differ."""
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


@given(st.lists(st.integers(0, 10**20), min_size=1, max_size=30) | st.lists(st.integers(1000, 9999), max_size=30))
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


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_block_that_was_changed_is_not_read(place: int, change: int) -> None:
    """Whichever byte is another: what is damaged is told, and never taken for what was stored."""
    body = bytearray(blocks.pack([decided(no, id=f"e{no}") for no in range(10)], BLOCK))
    body[place % len(body)] ^= change
    with pytest.raises(blocks.DamagedBlock, match=f"block {BLOCK} are damaged"):
        list(blocks.OpenBlock(bytes(body), BLOCK))


@pytest.mark.parametrize("stored", [OF_BEFORE, CUT_AT_NUMBERS])
def test_blocks_of_before_are_read_as_ever(stored: str) -> None:
    """What was stored before receipts were kept as they are now comes out as it went in."""
    batch = [decided(["amount", no, 10], f"e{no}", f"081234567{no}", before=5) for no in (8, 10, 9, 100)]
    opened = blocks.OpenBlock(base64.b85decode(stored), BLOCK)
    assert [(entry.before, entry.receipt, entry.clock_us) for entry in opened] == [(5, one.receipt, 7) for one in batch]
    assert [opened[position].receipt for position in reversed(range(4))] == [one.receipt for one in reversed(batch)]
