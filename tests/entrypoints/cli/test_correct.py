"""``sitthi correct``: what came late is listed, previewed, put in, and the work it leaves is closed by people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.entrypoints.cli.conftest import Say
from tests.life import START, call, event, later, taken_over, top_up

NUMBER = "0812345678"
OTHER = "0899999999"
SUBJECT = f"number/{NUMBER}"
Write = Callable[..., str]
LATE = top_up("t1", NUMBER, "100", later(START, minutes=5))
LOST = event("s1", "number.suspended", SUBJECT, later(START, minutes=7), reason="sim-lost")


@pytest.fixture
def lived(say: Say, write: Write, name: str) -> str:
    """A world in which a number was used twice."""
    calls = [call(f"c{one}", NUMBER, 60, later(START, minutes=one)) for one in (6, 8)]
    assert say("run", write(taken_over(NUMBER, "20.00"), taken_over(OTHER), *calls), "--world", name).code == 0
    return name


def test_an_event_that_came_late_is_put_in(say: Say, write: Write, lived: str) -> None:
    """Previewed first, nothing is recorded; then it is in, with what changed before and now, and the books hold."""
    file = write(LATE, name="late.json")
    seen = say("correct", file, "--preview", "--world", lived, "--json")
    assert say("correct", "list", "--world", lived, "--json").page() == {"late": []}
    done = say("correct", file, "--world", lived, "--json")

    (previewed,), (told,) = seen.objects(), done.objects()
    assert (seen.code, done.code) == (0, 0)
    assert previewed["changes"] == told["changes"]
    assert (told["correction"], told["unchanged"], told["work"]) == ("corrected", 0, [])
    first = told["changes"][0]
    assert (first["how"], first["before"], first["now"]["outcome"]) == ("late", None, "granted")
    assert first["difference"][0] | {"kind": ""} == {
        "kind": "", "debit": "channel/kiosk", "credit": f"wallet/{NUMBER}", "unit": "THB", "amount": "100.00",
    }  # fmt: skip
    assert [one["how"] for one in told["changes"][1:]] == ["otherwise", "otherwise"]
    assert all(one["balances_only"] for one in told["changes"][1:])
    assert say("prove", "--deep", "--world", lived).code == 0
    for one in told["changes"]:
        assert say("replay-receipt", one["recorded_as"], "--world", lived).code == 0


def test_who_ordered_a_correction_stands_in_it(say: Say, write: Write, lived: str) -> None:
    """The one named by --as is the actor of every correction; what came late keeps whoever sent it."""
    done = say("correct", write(LATE, name="late.json"), "--as", "supervisor:lek", "--world", lived, "--json")
    recorded = [one["recorded_as"] for one in done.objects()[0]["changes"]]
    told = say("show", f"number/{NUMBER}", "--timeline", "--world", lived, "--json").objects()
    actors = {one["id"]: one["actor"] for one in told if one["id"] in recorded}

    assert {(one["kind"], one["id"], one["role"]) for one in actors.values()} == {("staff", "lek", "supervisor")}


def test_it_is_told_in_both_languages(say: Say, write: Write, lived: str) -> None:
    """What was, what is now, the difference and the clauses; a year of the Buddhist Era in Thai."""
    say("run", write(LATE, LOST, name="late.jsonl"), "--world", lived)
    english = say("correct", "--all", "--preview", "--world", lived)
    thai = say("correct", "--all", "--preview", "--world", lived, "--language", "th")

    assert "nothing was recorded" in english.err
    for words in (
        "put in\n",
        "stands\n",
        "    before: ",
        "    now: ",
        "together: ",
        "house/stands",
        "✗ house/number-active",
    ):
        assert words in english.out
    for words in ("นำเข้า\n", "คงไว้ตามเดิม\n", "2567", "รวมทั้งหมด: ", "งานที่ต้องตรวจสอบ (1)"):
        assert words in thai.out
    assert len(say("correct", "list", "--world", lived, "--json").page()["late"]) == 2


def test_all_that_was_put_aside_in_order_of_their_times(say: Say, write: Write, lived: str) -> None:
    """One by its id, then the rest; what is in is no longer listed, and the same event again is answered as put in."""
    say("run", write(LOST, LATE, name="late.jsonl"), "--world", lived)
    rows = say("correct", "list", "--world", lived, "--json").page()["late"]
    assert [(one["type"], one["event"]["id"]) for one in rows] == [
        ("topup.requested", "t1"),
        ("number.suspended", "s1"),
    ]
    assert SUBJECT in say("correct", "list", "--world", lived).out

    assert say("correct", "--late", rows[0]["id"], "--world", lived).code == 0
    assert say("correct", "--all", "--world", lived).code == 0
    assert say("correct", "list", "--world", lived, "--json").page() == {"late": []}
    again = say("correct", write(LATE, name="again.json"), "--world", lived)
    assert (again.code, "put in already" in again.err) == (0, True)
    assert say("correct", "--late", rows[0]["id"], "--world", lived).code == 2


def test_work_is_closed_by_a_person_with_a_reason(say: Say, write: Write, lived: str) -> None:
    """Each decision that stands is an item with its clause; closed it is kept, with who and why."""
    say("correct", write(LOST, name="lost.json"), "--world", lived)
    (item,) = say("correct", "work", "--world", lived, "--json").page()["work"]
    assert (item["what"], item["clause"], item["detail"]["command"]) == ("stands", "house/stands", "report-usage")
    assert "report-usage" in say("correct", "work", "--world", lived).out

    number = str(item["no"])
    nobody = say("correct", "close", number, "--reason", "x", "--as", "channel:kiosk", "--world", lived)
    assert (nobody.code, "by a person" in nobody.err) == (2, True)
    assert say("correct", "close", number, "--reason", " ", "--as", "agent:nok", "--world", lived).code == 2
    assert say("correct", "close", number, "--reason", "paid by us", "--as", "agent:nok", "--world", lived).code == 0
    assert say("correct", "close", number, "--reason", "again", "--as", "agent:nok", "--world", lived).code == 2
    assert say("correct", "work", "--world", lived, "--json").page() == {"work": []}
    (closed,) = say("correct", "work", "--closed", "--world", lived, "--json").page()["work"]
    assert (closed["closed_by"], closed["reason"]) == ("agent:nok", "paid by us")


def test_what_can_not_be_put_in_is_refused_whole(say: Say, write: Write, lived: str) -> None:
    """Exit code 1, why and what to do instead, a work item, and nothing else."""
    passed = {"to_holder": f"h-{OTHER}", "to_account": f"ba-{OTHER}"}
    given = event("o1", "number.owner-changed", SUBJECT, later(START, minutes=5), **passed)
    refused = say("correct", write(given, name="late.json"), "--world", lived)
    assert (refused.code, refused.out.startswith("not put in: the number can not pass to another holder")) == (1, True)
    (item,) = say("correct", "work", "--world", lived, "--json").page()["work"]
    assert (item["what"], item["clause"]) == ("refused", "house/correction")
    assert item["detail"]["remedy"].endswith("hand it over by an event of today.")
    (row,) = say("correct", "list", "--world", lived, "--json").page()["late"]
    in_thai = say("correct", "--late", row["id"], "--preview", "--world", lived, "--language", "th")
    assert (in_thai.code, in_thai.out.startswith("นำเข้าไม่ได้: เปลี่ยนเจ้าของเบอร์ย้อนหลังไม่ได้")) == (1, True)


def test_an_event_in_time_is_decided_as_ever(say: Say, write: Write, lived: str) -> None:
    """It was not late: it is told as it was decided."""
    said = say("correct", write(call("c9", NUMBER, 60, later(START, minutes=9)), name="now.json"), "--world", lived)
    assert (said.code, "was not late" in said.err, "granted" in said.out) == (0, True, True)


def test_what_is_no_event_is_bad_input(say: Say, write: Write, lived: str) -> None:
    """Nothing named, two things named, an unknown id, a malformed event: exit code 2, and what to do."""
    for words in ((), ("x.json", "--all"), ("--late", "12"), ("--late", "0" * 32), ("nowhere.json",)):
        said = say("correct", *words, "--world", lived)
        assert said.code == 2, words
    broken = write(event("b1", "topup.requested", SUBJECT, later(START, minutes=5), channel="kiosk"), name="b.json")
    assert "data.amount" in say("correct", broken, "--world", lived).err


def test_what_stands_is_said_by_the_terms(say: Say, write: Write, name: str, tmp_path: Path) -> None:
    """An overlay may have use taken back; a kind of thing that there is not is bad input, naming those there are."""
    overlay = tmp_path / "stands.yaml"
    for kinds, code in (("[refund-paid]", 0), ("[use, sunshine]", 2)):
        why = "overlay: stands\nwhy: {th: ทดลอง, en: a trial}\nchanges:\n"
        text = f"{why}  - {{document: house, name: correction.stands, value: {kinds}}}\noff: []\n"
        overlay.write_text(text, encoding="utf-8")
        calls = [call(f"c{one}", NUMBER, 60, later(START, minutes=one)) for one in (6, 8)]
        lived = write(taken_over(NUMBER, "20.00"), *calls, LOST, name="all.jsonl")
        say("worlds", "drop", name, "--yes")
        assert say("run", lived, "--world", name, "--overlay", str(overlay)).code == 0
        done = say("correct", "--all", "--world", name, "--json")
        assert done.code == code
        if code:
            assert "sunshine" in done.err
            assert "use, money-received, refund-paid, redemption" in done.err
        else:
            (told,) = done.objects()
            assert [one["how"] for one in told["changes"]] == ["late", "otherwise"]
            assert told["changes"][1]["now"]["outcome"] == "refused"
