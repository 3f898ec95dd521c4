"""``sitthi confirm``: what was shown is recorded, if it still holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.entrypoints.cli.conftest import Say
from tests.life import START, event, later, taken_over, top_up

NUMBER = "0812345678"
SUBJECT = f"number/{NUMBER}"
ENDS = later(START, days=3)
Write = Callable[..., str]
LOOKS = (("show", SUBJECT, "--timeline", "--json"), ("due", "--json"), ("prove", "--json"))


def leaves(time: str = ENDS) -> bytes:
    """The customer gives the number up."""
    return event("e1", "number.disconnected", SUBJECT, time, reason="customer")


@pytest.fixture
def seen(say: Say, write: Write, name: str, tmp_path: Path) -> tuple[str, str]:
    """A world with a number that is to be given up, and the preview of that: the files of both."""
    life = write(taken_over(NUMBER, "250.00"))
    assert say("run", life, "--world", name, "--quiet").code == 0
    ends = write(leaves(), name="ends.json")
    shown = tmp_path / "preview.json"
    shown.write_text(say("preview", ends, "--world", name, "--json").out, encoding="utf-8")
    return ends, str(shown)


def test_what_was_shown_is_recorded(say: Say, seen: tuple[str, str], name: str) -> None:
    """Exit code 0, the lines of what was decided; the number is closed, the books are proven."""
    ends, shown = seen
    said = say("confirm", ends, "--preview", shown, "--world", name)
    assert said.code == 0
    assert "Number disconnected" in said.out
    assert "250.00 THB to be paid back by 4 May 2024" in said.out
    assert "Refund overdue" not in said.out, "what may follow later has not happened"
    (row,) = say("show", SUBJECT, "--world", name, "--json").page()["numbers"]
    assert row["status"] == "disconnected"
    assert say("prove", "--deep", "--world", name).code == 0


def test_what_is_decided_is_what_was_shown(say: Say, seen: tuple[str, str], name: str) -> None:
    """With --json the preview made anew is the one shown, and its decisions are those on record."""
    ends, shown = seen
    before = json.loads(Path(shown).read_text(encoding="utf-8"))
    found = say("confirm", ends, "--preview", shown, "--world", name, "--json").page()
    assert (found["recorded"], found["was"], found["now"]) == (True, [], [])
    assert found["preview"] == before
    for decision in before["decisions"]:
        assert say("replay-receipt", decision["id"], "--world", name).code == 0


def test_once_is_enough(say: Say, seen: tuple[str, str], name: str) -> None:
    """Confirmed again, the event is told as recorded before, and nothing happens twice."""
    ends, shown = seen
    say("confirm", ends, "--preview", shown, "--world", name)
    before = [say(*look, "--world", name).out for look in LOOKS]
    again = say("confirm", ends, "--preview", shown, "--world", name)
    assert again.code == 0
    assert "[this event has been recorded before]" in again.out
    assert [say(*look, "--world", name).out for look in LOOKS] == before


def test_the_world_has_moved(say: Say, write: Write, seen: tuple[str, str], name: str) -> None:
    """Exit code 1, what was and what is now, in Thai too; nothing is recorded."""
    ends, shown = seen
    say("run", write(top_up("t1", NUMBER, "50", later(START, days=1)), name="t.jsonl"), "--world", name, "--quiet")
    before = [say(*look, "--world", name).out for look in LOOKS]
    said = say("confirm", ends, "--preview", shown, "--world", name)
    assert said.code == 1
    assert "-       250.00 THB to be paid back by 4 May 2024" in said.out
    assert "+       300.00 THB to be paid back by 4 May 2024" in said.out
    thai = say("confirm", ends, "--preview", shown, "--world", name, "--language", "th")
    assert "- ทันที: 4 เม.ย. 2567 10:00 น.  เลขหมาย 0812345678  ปิดกระเป๋าเงิน" in thai.out
    found = say("confirm", ends, "--preview", shown, "--world", name, "--json")
    assert (found.code, found.page()["recorded"]) == (1, False)
    changed = [(one["group"], one["command"]) for one in found.page()["now"]]
    assert changed == [("at-once", "end-wallet"), *[("no-longer", "remind-validity")] * 2]
    assert [say(*look, "--world", name).out for look in LOOKS] == before


def test_five_minutes_later_on_the_same_day(say: Say, write: Write, seen: tuple[str, str], name: str) -> None:
    """The event may bear a later time of the same day, as a screen sends it; the next day is another thing."""
    _, shown = seen
    next_day = write(leaves(later(ENDS, days=1)), name="next.json")
    assert say("confirm", next_day, "--preview", shown, "--world", name).code == 1
    soon = write(leaves(later(ENDS, minutes=5)), name="soon.json")
    assert say("confirm", soon, "--preview", shown, "--world", name).code == 0


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda text: text.replace("250.00 THB", "999.00 THB"), ""),
        (lambda text: text.replace("25000 2024-05-04", "99900 2024-05-04"), "are not those it was made with"),
        (lambda text: text.replace('"lines"', '"rows"'), "this is no preview: 'lines' is missing"),
        (lambda _: "[]", "this is no preview"),
        (lambda _: "{", "is not JSON"),
    ],
)
def test_a_preview_changed_by_hand(
    say: Say, seen: tuple[str, str], name: str, change: Callable[[str], str], complaint: str
) -> None:
    """What is no preview any more is bad input, told with its file; words are not what is compared."""
    ends, shown = seen
    path = Path(shown)
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    said = say("confirm", ends, "--preview", shown, "--world", name)
    assert said.code == (2 if complaint else 0)
    assert complaint in said.err
    assert not complaint or "preview.json" in said.err


def test_a_preview_that_is_not_there(say: Say, seen: tuple[str, str], name: str) -> None:
    """Exit code 2 with its name; an event that is none likewise."""
    ends, shown = seen
    said = say("confirm", ends, "--preview", "nowhere.json", "--world", name)
    assert (said.code, "nowhere.json" in said.err) == (2, True)
    said = say("confirm", "nothing.json", "--preview", shown, "--world", name)
    assert (said.code, "nothing.json" in said.err) == (2, True)


def test_what_it_causes_to_another_customer_arrives(say: Say, write: Write, name: str, tmp_path: Path) -> None:
    """A change of owner: the number is active with the new owner afterwards."""
    other = "0877777777"
    life = write(taken_over(NUMBER, "250.00"), taken_over(other, "10.00"))
    say("run", life, "--world", name, "--quiet")
    to = {"to_holder": f"h-{other}", "to_account": f"ba-{other}"}
    moves = write(event("o1", "number.owner-changed", SUBJECT, ENDS, **to), name="owner.json")
    shown = tmp_path / "preview.json"
    shown.write_text(say("preview", moves, "--world", name, "--json").out, encoding="utf-8")
    assert say("confirm", moves, "--preview", str(shown), "--world", name).code == 0
    (row,) = say("show", SUBJECT, "--world", name, "--json").page()["numbers"]
    assert (row["holder"], row["status"]) == (f"h-{other}", "active")
    assert say("prove", "--deep", "--world", name).code == 0
