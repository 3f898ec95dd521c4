"""``sitthi correct`` of device protection: what stands of devices, what is owed, what the network is to be told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.entrypoints.cli.conftest import Say
from tests.life import event
from tests.stories.company import at
from tests.stories.covered import PLAN_IMEI, SENT, STAFF, asked, citizen, done, enrolled, number

Write = Callable[..., str]
DAY = "2024-05-13"


@pytest.fixture
def lived(say: Say, write: Write, name: str) -> str:
    """A world in which a switch was delivered late, as it seemed, and its relief paid."""
    happened = [
        *citizen("2024-05-01"),
        number("2024-05-01"),
        enrolled(at("2024-05-02")),
        asked("r1", at(DAY, "10:00:00"), "switch", PLAN_IMEI),
        done("request-paid", "r1", at(DAY, "10:05:00"), amount="9475.00"),
        done("device-sent", "r1", at(DAY, "11:00:00"), imei=SENT[0]),
        done("delivery-attempted", "r1", at("2024-05-14"), result="delivered"),
        event("claim", "care.relief-claimed", "request/r1", at("2024-05-15"), source="web", bank_account="1234567890"),
        event("relief", "care.relief-paid", "request/r1", at("2024-05-16"), source="provider", actor=STAFF),
    ]
    assert say("run", write(*happened), "--world", name).code == 0
    return name


def put_in(say: Say, write: Write, lived: str, *late: bytes, language: str = "en") -> str:
    """Put in what came late, and answer what was said."""
    said = say("correct", write(*late, name="late.json"), "--world", lived, "--language", language)
    assert said.code == 0, said.err
    return said.out


def test_relief_for_what_was_delivered_in_time(say: Say, write: Write, lived: str) -> None:
    """What was paid is owed, and shown so with its promise; the timeline has it all, and the books hold."""
    told = put_in(say, write, lived, done("delivery-attempted", "r1", at(DAY, "15:00:00"), result="delivered"))
    assert "attempt-delivery request/r1 stands, and would not be done now" in told
    assert "pay-relief request/r1 stands: 0.00 THB of 9475.00 THB taken, 9475.00 THB owed" in told
    assert (
        "of it owed by the customer, as it was not due: 9,475.00 THB" in say("show", "request/r1", "--world", lived).out
    )
    assert "ในจำนวนนี้ลูกค้าค้างคืน" in say("show", "request/r1", "--world", lived, "--language", "th").out
    then = say("show", "request/r1", "--as-of", at(DAY, "16:00:00"), "--world", lived, "--json").page()
    (request,) = then["care"][0]["requests"]
    assert (request["attempts"], request["promise"]["state"]) == (1, "kept")
    line = say("show", "request/r1", "--timeline", "--world", lived).out
    assert "corrects care.relief-paid" in line
    assert say("prove", "--deep", "--world", lived).code == 0


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", f"device {SENT[0]} is to be given back"),
        ("th", f"ลูกค้าต้องส่งเครื่อง {SENT[0]} คืน"),
    ],
)
def test_a_device_to_be_given_back(say: Say, write: Write, lived: str, language: str, words: str) -> None:
    """Cancelled before the hand-over: said with the work item, and listed among what is open."""
    late = event("c1", "care.request-cancelled", "request/r1", at(DAY, "12:00:00"), source="web")
    assert words in put_in(say, write, lived, late, language=language)
    work = say("correct", "work", "--world", lived, "--json").page()["work"]
    assert [one["detail"]["give_back"] for one in work if "give_back" in one["detail"]] == [SENT[0]]
    assert "r1" in say("care", "requests", "--world", lived).out


@pytest.mark.parametrize(
    ("language", "lifted", "barred"),
    [
        ("en", "barred from the network and should not be", "to be barred from the network"),
        ("th", "ให้แจ้งปลดระงับ", "ต้องแจ้งเครือข่ายให้ระงับ"),
    ],
)
def test_what_the_network_is_to_be_told(
    say: Say, write: Write, lived: str, language: str, lifted: str, barred: str
) -> None:
    """An IMEI that we had barred and should not have; one that stands on the list of an earlier day."""
    ended = {"source": "provider", "actor": STAFF, "ground": "care/18.5", "reason": "x"}
    over = event("end", "care.ended", f"device/{PLAN_IMEI}", at("2024-05-12"), **ended)
    assert lifted in put_in(say, write, lived, over, language=language)
    later = [
        enrolled(at("2024-05-17"), imei="352099001761499"),
        asked("r2", at("2024-05-18"), "replacement", "352099001761499"),
        event(
            "s1",
            "care.liability-asked",
            "device/352099001761499",
            at("2024-05-20"),
            actor=STAFF,
            kind="direct",
            event_on="2024-05-19",
        ),
    ]
    assert say("run", write(*later, name="later.jsonl"), "--world", lived).code == 0
    paid = done("request-paid", "r2", at("2024-05-19"), amount="16107.50")
    assert barred in put_in(say, write, lived, paid, language=language)
