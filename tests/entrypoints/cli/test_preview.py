"""``sitthi preview``: all that would follow from an event, at once and later, and nothing is recorded."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.entrypoints.cli.conftest import Say
from tests.life import START, event, later, taken_over

NUMBER = "number/0812345678"
PREPAID = "0899999999"
AGENT = {"kind": "staff", "id": "som", "role": "agent"}
ENDS = later(START, days=70)
END = event("end", "contract.ended", "contract/C1", ENDS, cause="customer", evidence=["id-copy"], actor=AGENT)
Write = Callable[..., str]


@pytest.fixture
def signed(say: Say, write: Write, name: str) -> str:
    """A world with a contract of form 3 that has given back part of its advance, and a charge that waits."""
    file = write(
        event(
            "h", "holder.registered", "holder/H1", kind="person", name="M", id_kind="passport", id_number="AA1234567"
        ),
        event("a", "account.opened", "account/BA1", holder="H1", cycle_day=15),
        event("n", "number.activated", NUMBER, account="BA1", charging="postpaid", main_package=""),
        event("c", "contract.signed", NUMBER, offer="plan-12", advance="1000.00", channel="shop", contract="C1"),
        event("g", "charge.added", "account/BA1", later(START, days=2), product="Fee", amount="50.00", tax="outside"),
        event("i", "charge.added", "account/BA1", later(START, days=20), product="Data", amount="699.00"),
        taken_over(PREPAID, "400.00", later(START, days=21)),
    )
    assert say("run", file, "--world", name, "--quiet").code == 0
    return name


def test_a_preview_is_what_then_happens(say: Say, write: Write, signed: str) -> None:
    """The end of a contract: same reasons, transfers and refund, and what falls due before it, byte for byte."""
    file = write(END, name="end.json")
    shown = say("preview", file, "--world", signed, "--json")
    done = say("run", file, "--world", signed, "--json")

    assert shown.code == 0
    told = [one for one in done.objects() if "outcome" in one]
    decisions = shown.page()["decisions"]
    assert [one["type"] for one in decisions] == ["close-cycle", "mark-bill-overdue", "contract.ended"]
    assert decisions == told[:3]
    assert decisions[0]["at"] == "2024-05-15T00:00:00+07:00", "a cycle closes on the day of its account"
    ended = decisions[-1]
    refund = next(one for one in ended["effects"] if one["kind"] == "state" and one["part"] == "refund")
    owed = say("due", "--world", signed, "--json").page()["refunds"]
    assert [one["amount"] for one in owed] == [refund["changed"]["amount"]["after"]]
    assert {one["kind"] for one in ended["effects"]} == {"transfer", "state", "message", "due"}


def test_a_preview_records_nothing(say: Say, write: Write, signed: str) -> None:
    """The world is as it was: decisions, money, messages and what falls due; so it may be repeated."""
    looks = (
        ("show", "holder/H1", "--json"), ("show", NUMBER, "--timeline", "--json"), ("due", "--json"),
        ("prove", "--json"),
    )  # fmt: skip
    before = [say(*look, "--world", signed).out for look in looks]
    file = write(END, name="end.json")
    first = say("preview", file, "--world", signed, "--json").out

    assert say("preview", file, "--world", signed, "--json").out == first
    assert [say(*look, "--world", signed).out for look in looks] == before


def test_people_see_reasons_and_the_lines_of_the_settlement(say: Say, write: Write, signed: str) -> None:
    """Every line with its words, amount and clause, in Thai too."""
    file = write(END, name="end.json")
    english = say("preview", file, "--world", signed)
    thai = say("preview", file, "--world", signed, "--language", "th")

    assert "= C1 advance left: " in english.out
    assert "= C1 refund: " in english.out
    assert "prepaid/terminate.form3" in english.out
    assert "= C1 ค่าบริการล่วงหน้าที่เหลือ: " in thai.out
    assert "✉ ถึงเลขหมาย 0812345678: " in thai.out


def test_a_refusal_and_a_repeat_are_told(say: Say, write: Write, signed: str) -> None:
    """A refusal says what would make it possible; an event that was decided before is told as repeated."""
    refused = write(event("o", "offer.requested", f"number/{PREPAID}", ENDS, offer="save-180"), name="offer.json")
    found = say("preview", refused, "--world", signed, "--json").page()["decisions"][-1]
    assert (found["outcome"], found["possible"]["how"][0]["type"]) == ("refused", "holder.registered")
    file = write(END, name="end.json")
    say("run", file, "--world", signed, "--quiet")
    assert "[this event has been recorded before]" in say("preview", file, "--world", signed).out


def test_what_it_causes_to_another_customer_is_shown_too(say: Say, write: Write, signed: str) -> None:
    """A refund paid to somebody else's number: shown as it arrives there, and arriving for the first time later."""
    other, gone = "0877777777", f"number/{PREPAID}"
    second = {"kind": "staff", "id": "sup", "role": "supervisor"}
    file = write(
        taken_over(other, "10.00", later(START, days=22)),
        event("d", "number.disconnected", gone, later(START, days=23), reason="customer"),
        event("v", "identity.verified", f"holder/h-{PREPAID}", later(START, days=24), documents=["passport"],
              channel="shop", actor=AGENT),
        event("w", "refund.requested", gone, later(START, days=25), method="number", to=other, channel="shop",
              documents=["id-copy"], actor=AGENT),
        event("x", "refund.approved", gone, later(START, days=26), actor=second),
    )  # fmt: skip
    assert say("run", file, "--world", signed, "--quiet").code == 0
    paid = write(event("p", "refund.paid", gone, later(START, days=27), actor=AGENT), name="paid.json")
    shown = say("preview", paid, "--world", signed, "--json").page()["decisions"]

    assert [(one["type"], one["outcome"]) for one in shown[-2:]] == [
        ("refund.paid", "granted"), ("refund.received", "recorded"),
    ]  # fmt: skip
    assert shown[-1]["subject"] == f"number/{other}"
    told = [one for one in say("run", paid, "--world", signed, "--json").objects() if "outcome" in one]
    assert [one for one in told if one["type"].startswith("refund.")] == shown[-2:]


def test_one_event_may_be_written_over_several_lines(say: Say, tmp_path: Path, signed: str) -> None:
    """As people write JSON by hand; with a byte order mark too."""
    file = tmp_path / "end.json"
    file.write_text("\ufeff" + json.dumps(json.loads(END), indent=2), encoding="utf-8")
    assert say("preview", str(file), "--world", signed, "--json").page()["decisions"][-1]["type"] == "contract.ended"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (b"", "holds no event"),
        (END + b"\n" + END, "holds several events"),
        (b"{", "not JSON"),
        (END.replace(b"contract/C1", b"contract/none"), "unknown contract 'none'"),
        (END.replace(b"customer", b"whim"), "data.cause"),
    ],
)
def test_what_is_no_event_is_told(say: Say, write: Write, signed: str, text: bytes, complaint: str) -> None:
    """Exit code 2 and a sentence that names the file."""
    said = say("preview", write(text, name="bad.json"), "--world", signed)
    assert said.code == 2
    assert complaint in said.err
    assert "bad.json" in said.err


def test_a_file_that_is_not_there_is_told(say: Say, signed: str) -> None:
    """Exit code 2 with the name."""
    said = say("preview", "nowhere.json", "--world", signed)
    assert (said.code, "nowhere.json" in said.err) == (2, True)


def test_an_event_that_comes_late_is_shown_put_in(say: Say, write: Write, signed: str) -> None:
    """It would be put aside; what `sitthi correct --preview` shows stands beneath, and nothing of it is recorded."""
    late = write(event("late", "charge.added", "account/BA1", later(START, days=3), product="Fee", amount="20.00"))
    before = say("show", "account/BA1", "--timeline", "--world", signed).out
    shown = say("preview", late, "--world", signed)
    tried = say("correct", late, "--preview", "--world", signed)

    assert shown.code == 0
    told, head, put_in = shown.out.partition("Put in at its own time (sitthi correct)\n")
    assert head
    assert "late, put aside" in told
    assert put_in == tried.out
    assert "put in" in put_in
    assert say("correct", "list", "--world", signed, "--json").page() == {"late": []}
    assert say("show", "account/BA1", "--timeline", "--world", signed).out == before
