"""``sitthi stuck``: what failed by our own mistake is listed, retried and dropped."""

from collections.abc import Callable

import psycopg
import pytest

from sitthi.app import database_of
from sitthi.storage.server import Server
from tests.entrypoints.cli.conftest import Say
from tests.life import START, call, later, taken_over

NUMBER = "0812345678"
Write = Callable[..., str]
_ADD = "INSERT INTO stuck (holder, state, at_us, version, event, trace) VALUES (%s, %s, 1, '0', %s::jsonb, %s)"


@pytest.fixture
def held_up(say: Say, write: Write, name: str, server: Server) -> str:
    """A world in which a call got stuck, and another waits behind it."""
    say("run", write(taken_over(NUMBER, "100.00")), "--world", name)
    with psycopg.connect(server.url(database_of(name)), autocommit=True) as connection:
        for minutes, state, trace in ((1, "stuck", "Traceback\nZeroDivisionError: planted\n"), (2, "waiting", "")):
            raw = call(f"c{minutes}", NUMBER, 60, later(START, minutes=minutes)).decode()
            connection.execute(_ADD, (f"h-{NUMBER}", state, raw, trace))
    return name


def test_what_is_set_aside_is_listed(say: Say, held_up: str) -> None:
    """Number, state, holder, event and the mistake's last line."""
    rows = say("stuck", "list", "--world", held_up, "--json").page()["stuck"]

    assert [(one["state"], one["what"], one["mistake"]) for one in rows] == [
        ("stuck", f"usage.reported number/{NUMBER}", "ZeroDivisionError: planted"),
        ("waiting", f"usage.reported number/{NUMBER}", None),
    ]
    assert "ZeroDivisionError: planted" in say("stuck", "list", "--world", held_up).out


def test_a_holders_later_events_wait_until_it_is_mended(say: Say, write: Write, held_up: str) -> None:
    """A run says waiting; a retry decides all in order and prints the decisions."""
    later_on = write(call("c9", NUMBER, 60, later(START, minutes=9)), name="more.jsonl")
    run = say("run", later_on, "--world", held_up, "--json")
    waiting = run.objects()
    retried = say("stuck", "retry", "--world", held_up, "--json")

    assert [one["outcome"] for one in waiting[:-1]] == ["waiting"]
    assert (run.code, waiting[-1]["summary"]["set_aside"]) == (1, 3)
    assert waiting[0]["event"] == {"source": "test", "id": "c9"}
    assert retried.code == 0
    assert [one["event"]["id"] for one in retried.objects()] == ["c1", "c2", "c9"]
    assert say("stuck", "list", "--world", held_up, "--json").page() == {"stuck": []}
    assert say("prove", "--world", held_up).code == 0


def test_one_is_dropped_with_a_reason_and_the_others_go_on(say: Say, held_up: str) -> None:
    """What is dropped is kept with why; an unknown number is bad input."""
    first = say("stuck", "list", "--world", held_up, "--json").page()["stuck"][0]["no"]
    dropped = say("stuck", "drop", str(first), "--reason", "a test", "--as", "admin:ann", "--world", held_up, "--json")
    kept = say("stuck", "list", "--dropped", "--world", held_up, "--json").page()["stuck"]

    assert [one["event"]["id"] for one in dropped.objects()] == ["c2"]
    assert [(one["state"], one["mistake"]) for one in kept] == [("dropped", "dropped: a test (admin:ann)")]
    assert say("stuck", "drop", "999999", "--reason", "x", "--world", held_up).code == 2
    assert say("stuck", "retry", "999999", "--world", held_up).code == 2
