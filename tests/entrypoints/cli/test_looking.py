"""Commands that look into a world: show, prove, due, replay-receipt, worlds."""

from collections.abc import Callable

import psycopg
import pytest

from sitthi.app import database_of
from sitthi.storage.server import Server
from tests.entrypoints.cli.conftest import Say
from tests.life import START, call, event, later, taken_over, top_up
from tests.views.members import BA, FIRST, SECOND, at, billed, enrolled, named, redeemed

NUMBER = "0812345678"
TO = f"number/{NUMBER}"
Write = Callable[..., str]


@pytest.fixture
def lived(say: Say, write: Write, name: str) -> str:
    """A world in which a number was topped up, bought an add-on and called, and another one ended."""
    file = write(
        taken_over(NUMBER, "400.00"),
        taken_over("0899999999", "50.00"),
        event("a", "addon.requested", TO, later(START, hours=1), offer="finver-139-auto6"),
        top_up("t", NUMBER, "100", later(START, hours=2)),
        call("c", NUMBER, 61, later(START, hours=3)),
        event("d", "number.disconnected", "number/0899999999", later(START, hours=4), reason="customer"),
    )
    assert say("run", file, "--world", name, "--quiet").code == 0
    return name


def test_show_tells_the_standing_in_the_shape_of_a_state(say: Say, lived: str) -> None:
    """As JSON in the names of the contract; for people with wallet, allowances and add-ons."""
    found = say("show", TO, "--world", lived, "--json").page()
    told = say("show", TO, "--world", lived)

    assert list(found) == ["holders", "accounts", "numbers", "care", "refunds", "complaints", "messages"]
    assert found["numbers"][0]["wallet"]["balance"] == "351.27"
    assert told.code == 0
    assert "balance 351.27" in told.out
    assert "offer finver-139-auto6, state active, round 1, rounds 6" in told.out


def test_show_at_tells_it_as_it_was(say: Say, lived: str) -> None:
    """--at goes back along the number's receipts."""

    def balance(hours: int) -> str:
        found = say("show", TO, "--world", lived, "--at", later(START, hours=hours), "--json").page()
        return str(found["numbers"][0]["wallet"]["balance"])

    assert [balance(hours) for hours in range(4)] == ["400.00", "251.27", "351.27", "351.27"]
    early = say("show", TO, "--world", lived, "--at", later(START, hours=-1))
    assert early.code == 2
    assert "--as-of: number" in early.err
    assert "was not known at" in early.err
    assert "--known-at: number" in say("show", TO, "--world", lived, "--known-at", later(START, hours=-1)).err


def test_show_timeline_lists_decisions(say: Say, lived: str) -> None:
    """Every decision of the number, oldest first, as JSON the objects that run prints, with what they follow from."""
    found = say("show", TO, "--world", lived, "--timeline", "--json").objects()

    assert [(one["depth"], one["origin"], one["type"]) for one in found] == [
        (0, "event", "number.taken-over"),
        (0, "event", "addon.requested"),
        (0, "due", "message.delivered"),
        (1, "consequence", "start-addon"),
        (0, "event", "topup.requested"),
        (0, "event", "usage.reported"),
    ]
    (sent,) = (one for one in found[1]["effects"] if one["kind"] == "message")
    assert sent["life"] == [{"state": state, "at": found[1]["at"]} for state in ("queued", "delivered")]
    assert found[3]["cause"] == found[2]["id"]
    assert say("show", f"holder/h-{NUMBER}", "--world", lived, "--timeline").code == 0
    assert say("show", "message/none", "--world", lived, "--timeline").code == 2


def test_a_timeline_of_nothing_says_so(say: Say, lived: str) -> None:
    """For people; one that would end before it begins is bad input, by --to as by --as-of."""
    early = later(START, hours=-1)

    assert say("show", TO, "--world", lived, "--timeline", "--to", early).out == "nothing happened in that time\n"
    assert say("show", TO, "--world", lived, "--timeline", "--to", early, "--json").out == ""
    assert "ไม่มีรายการ" in say("show", TO, "--world", lived, "--timeline", "--to", early, "--language", "th").out
    for end in ("--to", "--as-of"):
        said = say("show", TO, "--world", lived, "--timeline", "--from", later(START), end, early)
        assert (said.code, said.err[:7]) == (2, "--from:")


def test_the_timeline_of_a_number_handed_on_names_the_life_before(say: Say, write: Write, lived: str) -> None:
    """Whose it was and until when, and how to list that; listed so, it is there."""
    file = write(
        event(
            "o", "number.owner-changed", TO, later(START, hours=5), to_holder="h-0899999999", to_account="ba-0899999999"
        )
    )
    assert say("run", file, "--world", lived, "--quiet").code == 0

    first = say("show", TO, "--world", lived, "--timeline").out.splitlines()[0]
    assert first.startswith(f"this number was customer h-{NUMBER}'s until 1 Apr 2024 15:00: sitthi show ")
    assert "เคยเป็นของลูกค้า" in say("show", TO, "--world", lived, "--timeline", "--language", "th").out
    how = first.partition(": sitthi ")[2].split()
    assert "addon.requested" in say(*how, "--world", lived).out

    earlier, *decisions = say("show", TO, "--world", lived, "--timeline", "--json").objects()
    assert earlier == {
        "origin": "earlier-life",
        "subject": TO,
        "holder": f"h-{NUMBER}",
        "until": later(START, hours=5),
        "as_of": how[-1],
    }
    assert {one["origin"] for one in decisions} <= {"event", "due", "consequence"}
    then = say("show", TO, "--world", lived, "--timeline", "--as-of", earlier["as_of"], "--json").objects()
    assert "addon.requested" in [one["type"] for one in then]


def test_a_timeline_is_indented_and_worded(say: Say, lived: str) -> None:
    """What followed stands indented under its cause, what fell due is called so, messages have their life."""
    said = say("show", TO, "--world", lived, "--timeline").out.splitlines()
    thai = say("show", TO, "--world", lived, "--timeline", "--language", "th").out.splitlines()

    begun = next(place for place, line in enumerate(said) if line.startswith("  ↳ "))
    assert said[begun].startswith(f"  ↳ {TO}  start-addon  Add-on started  recorded")
    assert said[begun - 2].startswith(f"1 Apr 2024 11:00  {TO}  ⏲ fell due: message.delivered (")
    life = "    ✉ addon-confirmed (queued 1 Apr 2024 11:00, delivered 1 Apr 2024 11:00): "
    assert any(line.startswith(life) for line in said)
    credited = f"1 เม.ย. 2567 12:00 น.  {TO}  topup.requested (kiosk, 100.00)  เติมเงิน  อนุมัติ"
    assert any(line.startswith(credited) for line in thai)
    assert any("⏲ ถึงกำหนด: message.delivered" in line for line in thai)
    assert any("(รอส่ง 1 เม.ย. 2567 11:00 น., ส่งถึงแล้ว 1 เม.ย. 2567 11:00 น.)" in line for line in thai)


def test_a_timeline_is_cut_to_what_is_asked_for(say: Say, lived: str) -> None:
    """By times, by days and to the last so many that happened; without a timeline there is nothing to cut."""

    def types(*words: str) -> list[str]:
        found = say("show", TO, "--world", lived, "--timeline", "--json", *words).objects()
        return [one["type"] for one in found]

    assert types("--last", "1") == ["usage.reported"]
    assert types("--last", "3")[:2] == ["message.delivered", "start-addon"]
    assert types("--from", later(START, hours=2)) == ["topup.requested", "usage.reported"]
    assert types("--to", START) == ["number.taken-over"]
    assert types("--as-of", START) == ["number.taken-over"]
    assert types("--from", "2024-04-02") == []
    assert len(types("--from", "2024-04-01", "--to", "2024-04-01")) == 6
    assert say("show", TO, "--world", lived, "--last", "1").code == 2
    assert say("show", TO, "--world", lived, "--timeline", "--from", "soon").code == 2


@pytest.fixture
def corrected(say: Say, write: Write, name: str) -> str:
    """A world in which a top-up came a day late, and was put in on the fourth day."""
    file = write(
        taken_over(NUMBER, "500.00"),
        taken_over("0899999999", "50.00"),
        call("c", NUMBER, 60, later(START, days=1)),
        top_up("t", NUMBER, "100", later(START, hours=1)),
        top_up("o", "0899999999", "50", later(START, days=3)),
    )
    assert say("run", file, "--world", name, "--quiet").code == 0
    assert say("correct", "--all", "--world", name).code == 0
    return name


def test_show_tells_what_was_known(say: Say, corrected: str) -> None:
    """--as-of asks what was true, --known-at what had been recorded by then; one without the other is as of then."""

    def balance(*words: str) -> str:
        found = say("show", TO, "--world", corrected, "--json", *words).page()
        return str(found["numbers"][0]["wallet"]["balance"])

    day = "2024-04-01"
    assert balance("--as-of", day) == balance("--at", day) == "600.00"
    assert balance("--as-of", day, "--known-at", "2024-04-03") == "500.00"
    assert balance("--as-of", day, "--known-at", "2024-04-04") == "600.00"
    assert balance("--known-at", "2024-04-03") == "498.80"
    assert balance("--known-at", "2024-04-04") == balance() == "598.80"
    assert say("show", TO, "--world", corrected, "--known-at", "2024-03-01").code == 2


def test_a_timeline_tells_corrections(say: Say, corrected: str) -> None:
    """Under what came late; those that change balances only are counted, and all said to be corrected."""
    said = say("show", TO, "--world", corrected, "--timeline").out.splitlines()
    thai = say("show", TO, "--world", corrected, "--timeline", "--language", "th").out.splitlines()
    found = say("show", TO, "--world", corrected, "--timeline", "--json").objects()
    before = say("show", TO, "--world", corrected, "--timeline", "--known-at", "2024-04-03", "--json").objects()

    assert [one["corrects"] and one["corrects"]["how"] for one in found] == [None, None, "late", "otherwise", None]
    assert [one["corrects"]["balances_only"] for one in found[2:4]] == [False, True]
    assert [one["corrected_by"] for one in found] == [None, found[2]["id"], None, None, found[3]["id"]]
    assert [one["known"][:10] for one in found] == [f"2024-04-0{day}" for day in (1, 2, 4, 4, 2)]
    assert [one["type"] for one in before] == ["number.taken-over", "topup.requested", "usage.reported"]
    assert any("corrects topup.requested (" in line and "put in, though it came late" in line for line in said)
    assert "  ↳ 1 more decided the same, with other balances" in said
    assert any("with another balance since (" in line for line in said)
    assert "  ↳ อีก 1 รายการผลเหมือนเดิม ต่างเฉพาะยอดคงเหลือ" in thai
    assert any("บันทึกเมื่อ 4 เม.ย. 2567 10:00 น.; แก้ไข topup.requested (" in line for line in thai)


def test_a_timeline_names_other_customers(say: Say, lived: str, write: Write) -> None:
    """What was caused there, and what came from there."""
    file = write(
        taken_over("0877777777", "10.00", later(START, hours=5)),
        event("g", "number.owner-changed", TO, later(START, hours=6), to_holder="h-0877777777",
              to_account="ba-0877777777"),
    )  # fmt: skip
    assert say("run", file, "--world", lived, "--quiet").code == 0
    left = say("show", f"holder/h-{NUMBER}", "--world", lived, "--timeline").out
    came = say("show", TO, "--world", lived, "--timeline").out
    found = say("show", f"holder/h-{NUMBER}", "--world", lived, "--timeline", "--json").objects()

    (caused,) = (one["elsewhere"] for one in found if one["elsewhere"])
    assert caused[0] | {"decision": ""} == {
        "type": "number.activated", "subject": TO, "decision": "", "outcome": "granted",
    }  # fmt: skip
    assert f"→ {TO} (another customer): number.activated granted ({caused[0]['decision']})" in left
    assert f"because of number.owner-changed of {TO} (another customer) (" in came


def test_show_finds_holders_accounts_and_messages(say: Say, lived: str) -> None:
    """Each by its subject; an unknown one or a kind that is none ends with code 2."""
    found = say("show", f"holder/h-{NUMBER}", "--world", lived, "--json").page()
    message = found["messages"][0]["message"]

    assert [one["number"] for one in found["numbers"]] == [NUMBER]
    assert say("show", f"account/ba-{NUMBER}", "--world", lived, "--json").page()["accounts"]
    assert say("show", f"message/{message}", "--world", lived, "--json").page()["messages"] == found["messages"][:1]
    for subject in ("number/0700000000", "message/none", "what", "holder/nobody"):
        assert say("show", subject, "--world", lived).code == 2


def test_show_tells_points_and_rewards(say: Say, write: Write, name: str) -> None:
    """An account's points with a line a lot, a number's redemptions, and a reward by itself, now and before."""
    file = write(*enrolled(FIRST, SECOND), *billed("B1", 20), redeemed("r1", SECOND, 30))
    assert say("run", file, "--world", name, "--quiet").code == 0
    account = say("show", BA, "--world", name).out

    assert "points: enrolled yes, state enrolled, since 2023-01-05T09:05:00+07:00, balance 266\n" in account
    assert "        lot: points 266, expires on 2025-03-31, origin bill:BA1/B1," in account
    assert f"redemption: redemption {named('r1')}, reward desk-fan, state issued" in account
    assert "balance 866" in say("show", BA, "--world", name, "--at", at(29)).out
    alone = say("show", f"reward/{named('r1')}", "--world", name)
    assert alone.out.startswith(f"reward {named('r1')}\n")
    assert "spent           600" in alone.out
    assert say("show", f"reward/{named('r1')}", "--world", name, "--at", at(29)).code == 2
    types = [one["type"] for one in say("show", BA, "--world", name, "--timeline", "--json").objects()]
    assert types[-1] == "points.redemption-requested"


def test_prove_ends_with_0_or_1(say: Say, lived: str, server: Server) -> None:
    """Books that tie: 0; books that do not: 1, and a list of what does not."""
    good = say("prove", "--world", lived, "--deep", "--json")
    with psycopg.connect(server.url(database_of(lived)), autocommit=True) as connection:
        connection.execute("UPDATE wallets SET balance_satang = balance_satang + 5 WHERE balance_satang > 0")
    bad = say("prove", "--world", lived)

    assert (good.code, good.page()["held"]) == (0, True)
    assert bad.code == 1
    assert f"{TO}: kept 351.32, transferred 351.27" in bad.out


def test_due_lists_what_falls_due_and_refunds(say: Say, lived: str) -> None:
    """Renewals, reminders and refunds by time; --until ends the list."""
    found = say("due", "--world", lived, "--json").page()
    times = [one["at"] for one in found["due"]]

    assert times == sorted(times)
    assert ("renew-addon", TO) in [(one["command"], one["subject"]) for one in found["due"]]
    assert [(one["number"], one["amount"]) for one in found["refunds"]] == [("0899999999", "50.00")]
    none = say("due", "--world", lived, "--until", START, "--json").page()
    assert none == {"due": [], "refunds": [], "bills": [], "complaints": []}
    assert "renew-addon" in say("due", "--world", lived).out


def test_a_receipt_is_decided_again(say: Say, lived: str) -> None:
    """Same: 0; an id that is none, or of no decision: 2."""
    one = next(say("show", TO, "--world", lived, "--timeline", "--json").objects().__iter__())
    said = say("replay-receipt", one["id"], "--world", lived, "--json")

    assert said.code == 0
    assert said.page()["same"]
    assert said.page()["decision"]["id"] == one["id"]
    assert "same: decided again" in say("replay-receipt", one["id"], "--world", lived).out
    assert say("replay-receipt", "no-id!", "--world", lived).code == 2
    assert say("replay-receipt", "00", "--world", lived).code == 2


def test_worlds_are_listed_and_dropped(say: Say, lived: str) -> None:
    """A world is there until it is dropped, which needs a yes; afterwards looking into it is bad input."""
    listed = {one["world"]: one for one in say("worlds", "--json").page()["worlds"]}

    assert listed[lived]["numbers"] == 2
    assert say("worlds", "drop", lived).code == 2
    assert say("worlds", "drop", lived, "--yes").code == 0
    assert say("worlds", "drop", lived, "--yes").code == 2
    gone = say("prove", "--world", lived)
    assert gone.code == 2
    assert f"--world: there is no world '{lived}'" in gone.err
