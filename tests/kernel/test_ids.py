"""Keys: the same for the same thing, others for others, and kind to the index."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitthi.kernel import ids

SOURCES = st.sampled_from(["kiosk/17", "kiosk/1", "ussd", ""])
NAMES = st.text(st.sampled_from("ab-/0123456789\u0e01"), max_size=30)


def counted(prefix: str, numbers: range) -> list[bytes]:
    """The keys of a sender that numbers its events."""
    return [ids.request_key("kiosk/17", f"{prefix}{number:06d}") for number in numbers]


@given(SOURCES, NAMES, SOURCES, NAMES)
def test_a_key_is_of_one_source_and_id(source: str, one: str, other_source: str, other: str) -> None:
    """Two keys are the same just where source and id are; each is sixteen bytes."""
    key = ids.request_key(source, one)
    assert len(key) == ids.KEY_BYTES
    assert (key == ids.request_key(other_source, other)) == ((source, one) == (other_source, other))


@pytest.mark.parametrize(
    ("one", "other"), [("1", "01"), ("a1", "a01"), ("9" * 13, "9" * 12), ("", "0"), ("1" * 40, "1" * 41)]
)
def test_ids_that_count_alike_are_not_alike(one: str, other: str) -> None:
    """Leading zeros and lengths tell ids apart."""
    assert ids.request_key("test", one) != ids.request_key("test", other)


def test_a_senders_count_keeps_its_order() -> None:
    """Neighbours of one sender are neighbours in the index: their keys rise with their count."""
    keys = counted("k17-", range(1_000))
    assert keys == sorted(keys)
    assert len({key[: ids.MARK_BYTES] for key in keys}) == 1
    assert not {key[: ids.MARK_BYTES] for key in counted("k18-", range(10))} & {keys[0][: ids.MARK_BYTES]}


def test_a_uuid_with_a_time_keeps_its_time() -> None:
    """Of a UUID of version 7 the time comes first; what only looks like one is a name like any other."""
    early, late = (uuid.UUID(int=(ms << 80) | (7 << 76) | (2 << 62)) for ms in (1_711_942_195_050, 1_711_942_195_051))
    keys = [ids.request_key("app", str(one)) for one in (early, late)]
    assert keys == sorted(keys)
    assert keys[0][:6] == (1_711_942_195_050).to_bytes(6, "big")
    assert keys[0] != ids.request_key("web", str(early))
    for odd in ("zz" * 7 + "7" + "0" * 21, "       -    -7" + "0" * 22):
        assert len(ids.request_key("app", odd)) == ids.KEY_BYTES


def test_work_of_our_own_lies_in_the_order_of_time() -> None:
    """What we cause ourselves is keyed by its time, and told apart by cause, command and what it is about."""
    keys = [ids.derived_key(ms * 1000, b"c", "renew", "1") for ms in (5, 6, 1 << 40)]
    assert keys == sorted(keys)
    others = {
        ids.derived_key(5_000, *one) for one in [(b"c", "renew", "2"), (b"c", "renewal", "1"), (b"d", "renew", "1")]
    }
    assert len({keys[0], *others}) == 4


@given(st.binary(min_size=16, max_size=16))
def test_a_key_has_a_written_form_and_two_halves(key: bytes) -> None:
    """Written or halved, it is the same key again."""
    written = ids.decision_id(key)
    assert len(written) == 32
    assert ids.key_of(written) == key
    assert ids.whole(*ids.apart(key)) == key
    assert ids.halves([key, key]) == ([ids.apart(key)[0]] * 2, [ids.apart(key)[1]] * 2)


@pytest.mark.parametrize("written", ["", "abc", "zz", "0" * 26, "0" * 34, "g" * 32, "00 " * 16])
def test_what_is_no_id_is_refused(written: str) -> None:
    """A decision's id has its own length and letters."""
    with pytest.raises(ValueError, match=r".*"):
        ids.key_of(written)


def test_when_own_work_fell_due_is_read_off_its_id() -> None:
    """To the end of its millisecond, of a decision as of its message; what is no id says nothing."""
    at_us = 1_739_120_400_123_456
    written = ids.decision_id(ids.derived_key(at_us, b"", "review-tier", "period"))
    assert ids.caused_at_us(written) == ids.caused_at_us(f"{written}.1") == 1_739_120_400_123_999
    assert [ids.caused_at_us(other) for other in ("", "7", "not an id", written[:-2])] == [0, 0, 0, 0]
