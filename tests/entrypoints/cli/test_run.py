"""``sitthi run``: decisions, summary, state; what is malformed is told by line and field."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.entrypoints.cli.conftest import Say
from tests.life import START, call, event, later, taken_over, top_up

NUMBER = "0812345678"
TO = f"number/{NUMBER}"
Write = Callable[..., str]


def day() -> list[bytes]:
    """A few events of one number: granted, refused, repeated and late."""
    times = [later(START, minutes=at) for at in range(9)]
    bought = event("a", "addon.requested", TO, times[2], offer="finver-149")
    return [
        taken_over(NUMBER, "20.00"),
        top_up("t1", NUMBER, "300", times[1]),
        bought,
        event("n", "addon.requested", TO, times[3], offer="net-279"),
        call("c", NUMBER, 61, times[4]),
        bought,
        call("l", NUMBER, 5, times[1]),
        event("d", "number.disconnected", TO, times[6], reason="customer"),
    ]


def test_json_has_one_object_a_decision_and_the_summary_last(say: Say, write: Write, name: str) -> None:
    """Every line of stdout is an object; all but the last are decisions, the last is the summary."""
    said = say("run", write(*day()), "--world", name, "--json")
    *decisions, last = said.objects()

    assert (said.code, said.err) == (0, "")
    assert list(last) == ["summary"]
    assert all(
        {"id", "event", "type", "subject", "at", "outcome", "reasons", "effects"} <= set(one) for one in decisions
    )
    assert [one["type"] for one in decisions if one["event"]["source"] == "test"] == [
        "number.taken-over", "topup.requested", "addon.requested", "addon.requested", "usage.reported",
        "addon.requested", "usage.reported", "number.disconnected",
    ]  # fmt: skip
    assert [one["event"]["id"] for one in decisions if one.get("repeated")] == ["a"]


def test_the_summary_counts_decisions_money_messages_and_what_was_late(say: Say, write: Write, name: str) -> None:
    """By outcome, by channel and service, by template; late events by name; the books proven."""
    summary = say("run", write(*day()), "--world", name, "--json", "--quiet").objects()[-1]["summary"]

    counted = {outcome: count for outcome, count in summary["decisions"].items() if count}
    assert counted == {"granted": 4, "refused": 1, "recorded": 5, "late": 1, "repeated": 1}
    assert summary["money"]["in"]["by_channel"] == {"kiosk": "300.00"}
    assert summary["money"]["out"]["by_service"] == {"addons": "149.00", "vat": "10.43"}
    assert summary["money"]["out"]["refunds_due"] == "160.57"
    assert summary["messages"]["addon-confirmed"] == {"sent": 1, "delivered": 1}
    assert [one["event"]["id"] for one in summary["late"]] == ["l"]
    assert summary["books"]["held"]


def test_quiet_prints_the_summary_only(say: Say, write: Write, name: str) -> None:
    """Nothing is said of single decisions."""
    said = say("run", write(*day()), "--world", name, "--json", "--quiet")

    assert [list(one) for one in said.objects()] == [["summary"]]


def test_people_read_lines_with_amounts_reasons_and_remedies(say: Say, write: Write, name: str) -> None:
    """A line a decision; a refusal says each unmet reason with its clause, and what would make it possible."""
    said = say("run", write(*day()), "--world", name)

    assert "1 Apr 2024 10:01  number/0812345678  topup.requested (kiosk, 300.00)" in said.out
    assert "300.00 THB channel/kiosk→wallet" in said.out
    assert "✗ addons/subscribe.balance" in said.out
    assert "→ possible from 1 Apr 2024 10:03 after topup.requested number/0812345678" in said.out
    assert "✗ house/late" in said.out
    assert "books proven" in said.out


def test_people_read_thai(say: Say, write: Write, name: str) -> None:
    """In Thai with Buddhist Era years, reasons and summary too."""
    said = say("run", write(*day()), "--world", name, "--language", "th")

    assert "1 เม.ย. 2567 10:01 น." in said.out
    assert "ปฏิเสธ" in said.out
    assert "บัญชีตรงทุกข้อ" in said.out


@pytest.mark.parametrize("size", ["1", "2", "500"])
def test_the_size_of_batches_changes_nothing(say: Say, write: Write, name: str, size: str) -> None:
    """The same decisions with the same ids, whatever the batch."""
    many = say("run", write(*day()), "--world", name, "--json", "--batch-size", size)
    ids = {one["id"]: one["outcome"] for one in many.objects()[:-1]}

    assert len(ids) == 11
    assert list(ids.values()).count("refused") == 1


def bad(number: str) -> dict[str, tuple[bytes, str]]:
    """Malformed events about a number, each with the beginning of what is said of it."""
    to = f"number/{number}"
    at = later(START, minutes=1)
    return {
        "not-json": (b'{"id":', "not JSON"),
        "not-utf8": (b'{"id":"\xff"}', "is not UTF-8"),
        "nul": (top_up("x", number, "20").replace(b"kiosk", rb"k\u0000"), "data.channel: holds the character \\u0000"),
        "before-all-terms": (
            top_up("x", number, "20", "1999-01-01T00:00:00+07:00"),
            "time: house is not in force on 1999",
        ),
        "unknown-type": (event("x", "topup.wanted", to), "type: unknown event type 'topup.wanted'"),
        "missing-field": (event("x", "topup.requested", to, channel="kiosk"), "data.amount: is missing"),
        "wrong-field": (event("x", "topup.requested", to, channel="kiosk", amount=5), "data.amount: expected `str`"),
        "unknown-field": (event("x", "topup.requested", to, channel="kiosk", amount="5", tip="1"), "data.tip"),
        "no-offset": (event("x", "balance.asked", to, "2024-04-01T10:05:00", by="app"), "time: '2024-04-01T10:05:00'"),
        "three-decimals": (top_up("x", number, "1.234"), "data.amount: '1.234' is not an amount"),
        "unknown-number": (top_up("x", "0700000000", "20", at), "subject: unknown number '0700000000'"),
        "other-body": (top_up(f"t1-{number}", number, "30", at), f"id: id 't1-{number}' of source 'test' was used"),
    }


@pytest.mark.parametrize("size", ["1", "500"])
def test_a_malformed_event_ends_the_run_with_line_and_field(say: Say, write: Write, name: str, size: str) -> None:
    """Exit code 2, file, line and field on stderr; all before it is kept, nothing of it and nothing after it."""
    for place, what in enumerate(bad("")):
        number = f"08{place:08d}"
        spoiled, complaint = bad(number)[what]
        before = [taken_over(number, "20.00"), top_up(f"t1-{number}", number, "50", later(START, minutes=1))]
        file = write(*before, spoiled, top_up(f"t2-{number}", number, "70", later(START, hours=2)))
        said = say("run", file, "--world", name, "--json", "--batch-size", size)
        kept = say("show", f"number/{number}", "--world", name, "--json").page()["numbers"][0]["wallet"]["balance"]

        assert said.code == 2
        assert said.err.startswith(f"{file}:3: {complaint}"), said.err
        assert said.err.count("\n") == 1
        assert kept == "70.00"
        assert said.objects()[-1]["summary"]["books"]["held"]


def test_keep_going_reports_all_and_decides_the_rest(say: Say, write: Write, name: str) -> None:
    """With --keep-going every malformed line is told, all others are decided, and the exit code is 2 still."""
    lines = [raw for raw, _ in bad(NUMBER).values()]
    file = write(
        taken_over(NUMBER, "20.00"),
        top_up(f"t1-{NUMBER}", NUMBER, "50", later(START, minutes=1)),
        *lines,
        top_up("t2", NUMBER, "70", later(START, hours=2)),
    )
    said = say("run", file, "--world", name, "--json", "--keep-going")
    summary = said.objects()[-1]["summary"]

    assert said.code == 2
    assert [line.split(":")[1] for line in said.err.splitlines()] == [str(at) for at in range(3, 3 + len(lines))]
    assert summary["decisions"]["malformed"] == len(lines)
    assert summary["money"]["in"]["by_channel"] == {"kiosk": "120.00"}


def test_a_state_file_is_written(say: Say, write: Write, name: str, tmp_path: Path) -> None:
    """--state writes every customer's standing at the end."""
    path = tmp_path / "state.json"
    say("run", write(*day()), "--world", name, "--quiet", "--state", str(path))
    found = json.loads(path.read_text(encoding="utf-8"))

    assert [one["number"] for one in found["numbers"]] == [NUMBER]
    assert found["refunds"][0]["amount"] == "160.57"


def test_until_carries_out_what_falls_due(say: Say, write: Write, name: str) -> None:
    """After the last event the clock goes on: add-ons end, reminders are sent, refunds become overdue."""
    file = write(taken_over(NUMBER, "400.00"), day()[2])
    said = say("run", file, "--world", name, "--json", "--until", "2024-06-01T00:00:00+07:00")

    assert "finish-addon" in [one.get("type") for one in said.objects()]


def test_a_named_world_is_kept_and_continued(say: Say, write: Write, name: str) -> None:
    """A second run goes on where the first ended, and does nothing twice; its clock is not turned back or forth."""
    first = write(taken_over(NUMBER, "20.00", "2024-01-10T10:00:00+07:00"))
    second = write(top_up("t", NUMBER, "50", "2024-01-11T10:00:00+07:00"), name="second.jsonl")
    say("run", first, "--world", name)
    for _ in range(2):
        assert say("run", second, "--world", name).code == 0
    found = say("show", TO, "--world", name, "--json").page()

    assert found["numbers"][0]["wallet"]["balance"] == "70.00"


def test_start_sets_the_clock_of_a_kept_world(say: Say, write: Write, name: str) -> None:
    """What fell due before the time given is carried out before the first event."""
    say("run", write(taken_over(NUMBER, "400.00"), day()[2]), "--world", name)
    start = "2024-05-20T00:00:00+07:00"
    said = say("run", write(call("c9", NUMBER, 5, start), name="2.jsonl"), "--world", name, "--start", start, "--json")
    types = [one.get("type") for one in said.objects()]

    assert types.index("finish-addon") < types.index("usage.reported")


def test_events_come_from_stdin_too(say: Say, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """- reads stdin, and a malformed line names it."""

    class Stdin:
        buffer = io.BytesIO(taken_over(NUMBER) + b"\n{\n")

        def isatty(self) -> bool:
            return False

    monkeypatch.setattr(sys, "stdin", Stdin())
    said = say("run", "-", "--world", name, "--json")

    assert said.code == 2
    assert said.err.startswith("<stdin>:2: not JSON")


def test_who_acts_is_said_with_as(say: Say, write: Write, name: str) -> None:
    """--as names who acts where an event does not; whether they may is decided, with a reason."""
    file = write(taken_over(NUMBER), event("p", "number.ported-out", TO, later(START, minutes=1)))
    said = say("run", file, "--world", name, "--as", "customer:somchai", "--json")
    first, last = said.objects()[0], said.objects()[-1]

    assert first["actor"] == {"kind": "customer", "id": "somchai", "role": "customer"}
    assert first["outcome"] == "refused"
    assert [one["clause"] for one in first["reasons"]] == ["house/permission"]
    assert last["summary"]["decisions"]["malformed"] == 1


def test_delivery_none_leaves_messages_to_events(say: Say, write: Write, name: str) -> None:
    """Without the null channel an add-on starts only with the event that its message was delivered."""
    file = write(taken_over(NUMBER, "400.00"), day()[2])
    sold = next(
        one for one in say("run", file, "--world", name, "--delivery-delay", "none", "--json").objects()
        if one.get("type") == "addon.requested"
    )  # fmt: skip
    delivered = event("m", "message.delivered", f"message/{sold['id']}.1", later(START, minutes=9))
    found = say("show", TO, "--world", name, "--json").page()["numbers"][0]["addons"]
    say("run", write(delivered), "--world", name, "--delivery-delay", "none")
    after = say("show", TO, "--world", name, "--json").page()["numbers"][0]["addons"]

    assert (found[0]["state"], after[0]["state"]) == ("pending", "active")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--as", "king:x"], "--as: 'king:x' names nobody"),
        (["--as", "agent"], "--as: 'agent' names nobody"),
        (["--overlay", "none-such"], "--overlay: there is no overlay 'none-such'"),
        (["--start", "yesterday"], "--start: 'yesterday' is not a time"),
        (["--until", "2024-04-01T10:00:00"], "--until: '2024-04-01T10:00:00' has no offset"),
        (["--world", "No World"], "--world: 'No World' is not a name"),
        (["--delivery-delay", "soon"], "--delivery-delay: 'soon' is no number"),
        (["--state", "/no/such/folder/file"], "--state: /no/such/folder/file can not be written"),
    ],
)
def test_an_option_that_makes_no_sense_is_told(say: Say, write: Write, words: list[str], complaint: str) -> None:
    """Before anything is decided, by name and with what to do; exit code 2."""
    said = say("run", write(taken_over(NUMBER)), *words)

    assert said.code == 2
    assert complaint in said.err
    assert said.out == ""


def test_a_file_that_cannot_be_read_is_told(say: Say, write: Write, tmp_path: Path) -> None:
    """Missing, a folder, empty, blank or in another encoding: one clear line, exit code 2."""
    (tmp_path / "empty").touch()
    utf16 = tmp_path / "utf16"
    utf16.write_bytes(taken_over(NUMBER).decode().encode("utf-16"))
    for path, complaint in (
        (tmp_path / "missing", "there is no such file"),
        (tmp_path, "is a folder"),
        (tmp_path / "empty", "holds no events"),
        (Path(write(b"", b"  ", name="blank")), "holds no events"),
        (utf16, "is not UTF-8"),
    ):
        said = say("run", str(path))
        assert said.code == 2
        assert said.err.startswith(f"{path}: {complaint}")
