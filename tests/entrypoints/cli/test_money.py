"""Bills, contracts, refunds and complaints at the command line: shown, listed as work, counted in the summary."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.entrypoints.cli.conftest import Say
from tests.life import START, event, later

NUMBER = "number/0812345678"
AGENT = {"kind": "staff", "id": "som", "role": "agent"}
SHOWN = ["id-copy", "bank-book-or-statement"]
Write = Callable[..., str]


@pytest.fixture
def billed(say: Say, write: Write, name: str, tmp_path: Path) -> str:
    """A world with a bill paid too much, one not paid, a contract ended with a refund, and two complaints."""
    at = [later(START, days=day) for day in range(0, 240, 8)]
    line = {"number": "0812345678", "product": "Data", "amount": "699.00", "tax": "exclusive"}
    file = write(
        event("h", "holder.registered", "holder/H1", kind="person", name="M", id_kind="passport",
              id_number="AA1234567"),
        event("a", "account.opened", "account/BA1", holder="H1", cycle_day=15),
        event("n", "number.activated", NUMBER, account="BA1", charging="postpaid", main_package=""),
        event("c", "contract.signed", NUMBER, at[1], offer="plan-12", advance="1000.00", channel="shop", contract="C1"),
        event("b", "bill.issued", "account/BA1", at[5], bill="B1", period={"from": at[1][:10], "to": at[4][:10]},
              due_on=at[6][:10], lines=[line]),
        event("q", "bill.paid", "account/BA1", at[6], bill="B1", amount="700.00", channel="shop"),
        event("e", "contract.ended", "contract/C1", at[7], cause="customer", evidence=SHOWN, actor=AGENT),
        event("d", "bill.issued", "account/BA1", at[8], bill="B2", period={"from": at[5][:10], "to": at[7][:10]},
              due_on=at[9][:10], lines=[line]),
        event("k", "complaint.received", "complaint/K1", at[9], holder="H1", channel="web", about=NUMBER, text="x"),
        event("l", "complaint.received", "complaint/K2", at[9], holder="H1", channel="web", about=NUMBER, text="y"),
        event("m", "complaint.resolved", "complaint/K2", later(at[9], days=5), outcome="upheld", text="ok"),
        event("r", "complaint.assigned", "complaint/K1", later(at[9], days=6), to="somchai"),
    )  # fmt: skip
    state = tmp_path / "state.json"
    said = say("run", file, "--world", name, "--quiet", "--until", at[13], "--state", str(state))
    assert said.code == 0
    return name


def test_work_that_waits_is_visible(say: Say, billed: str) -> None:
    """A refund past its day, an overdue bill and a complaint that missed its days; what is done is not listed."""
    found = say("due", "--world", billed, "--json").page()

    assert [(one["contract"], one["state"], one["work"]) for one in found["refunds"]] == [("C1", "overdue", "late")]
    assert [(one["account"], one["bill"], one["status"]) for one in found["bills"]] == [("BA1", "B2", "overdue")]
    assert [(one["complaint"], one["late"], one["assigned_to"]) for one in found["complaints"]] == [
        ("K1", ["acknowledge", "resolve"], "somchai"),
    ]  # fmt: skip
    table = say("due", "--world", billed).out
    assert all(said in table for said in ("refunds to be paid", "bills overdue", "complaints late", "complaint/K1"))


def test_a_refund_near_its_last_day_is_marked(say: Say, write: Write, billed: str) -> None:
    """Seven days before the last one it is work, not yet late."""
    file = write(
        event("n2", "number.activated", "number/0812345679", later(START, days=110), account="BA1",
              charging="postpaid", main_package=""),
        event("c2", "contract.signed", "number/0812345679", later(START, days=111), offer="plan-12", advance="1000.00",
              channel="shop", contract="C2"),
        event("e2", "contract.ended", "contract/C2", later(START, days=112), cause="breach", evidence=SHOWN,
              actor=AGENT),
    )  # fmt: skip
    assert say("run", file, "--world", billed, "--quiet", "--until", later(START, days=136)).code == 0
    work = {one["contract"]: one["work"] for one in say("due", "--world", billed, "--json").page()["refunds"]}
    assert work["C2"] == "near"


def test_an_account_shows_its_bills(say: Say, billed: str) -> None:
    """What each came to, is paid and open, and what was overpaid; as it was earlier too."""
    (account,) = say("show", "account/BA1", "--world", billed, "--json").page()["accounts"]
    bills = {one["bill"]: one for one in account["bills"]}

    assert (bills["B1"]["total"], bills["B1"]["paid"], bills["B1"]["status"]) == ("640.93", "640.93", "paid")
    assert (bills["B2"]["status"], bills["B2"]["paid"], account["credit"]) == ("overdue", "59.07", "0.00")
    (then,) = say("show", "account/BA1", "--world", billed, "--at", later(START, days=50), "--json").page()["accounts"]
    assert ([one["bill"] for one in then["bills"]], then["credit"]) == (["B1"], "59.07")
    assert "bill: bill B2, " in say("show", "account/BA1", "--world", billed).out


def test_a_contract_shows_its_settlement(say: Say, billed: str) -> None:
    """By itself with each line of its settlement and its refund; as it was before it ended."""
    (number,) = say("show", "contract/C1", "--world", billed, "--json").page()["numbers"]
    (contract,) = number["contracts"]
    assert [one["line"] for one in contract["settlement"]][:2] == ["advance", "vat"]
    told = say("show", "contract/C1", "--world", billed).out
    assert told.startswith("contract C1")
    assert "settled: line advance, amount 900.00, clause prepaid/terminate.form3" in told
    assert "refund C1" in told
    assert "running" in say("show", "contract/C1", "--world", billed, "--at", later(START, days=50)).out


def test_a_complaint_shows_whether_its_days_were_kept(say: Say, billed: str) -> None:
    """Both last days, when each step was done, and whether in time."""
    open_one = say("show", "complaint/K1", "--world", billed).out
    closed = say("show", "complaint/K2", "--world", billed).out

    assert "deadline: step acknowledge, by 2024-06-19, kept no" in open_one
    assert "deadline: step resolve, by 2024-07-12" in open_one
    assert closed.count("kept yes") == 2
    types = [one["type"] for one in say("show", "complaint/K2", "--world", billed, "--timeline", "--json").objects()]
    assert types == ["complaint.received", "complaint.resolved"]
    assert say("show", "complaint/none", "--world", billed).code == 2


def test_the_state_file_has_it_all(billed: str, tmp_path: Path) -> None:
    """The file of --state names bills, contracts, refunds and complaints."""
    found = json.loads((tmp_path / "state.json").read_text(encoding="utf-8"))
    assert [one["bill"] for one in found["accounts"][0]["bills"]] == ["B1", "B2"]
    assert [one["contract"] for one in found["numbers"][0]["contracts"]] == ["C1"]
    assert [one["complaint"] for one in found["complaints"]] == ["K1", "K2"]
    assert [one["contract"] for one in found["refunds"]] == ["C1"]


def test_refunds_paid_are_counted(say: Say, write: Write, billed: str) -> None:
    """The summary says by which method money went back."""
    second = {"kind": "staff", "id": "sup", "role": "supervisor"}
    day = [later(START, days=110 + step) for step in range(4)]
    file = write(
        event("v", "identity.verified", "holder/H1", day[0], documents=["passport"], actor=AGENT),
        event("w", "refund.requested", "contract/C1", day[1], method="cash", channel="shop", documents=SHOWN,
              actor=AGENT),
        event("x", "refund.approved", "contract/C1", day[2], actor=second),
        event("y", "refund.paid", "contract/C1", day[3], actor=AGENT),
    )  # fmt: skip
    summary = say("run", file, "--world", billed, "--quiet", "--json").page()["summary"]
    paid = say("show", "contract/C1", "--world", billed, "--json").page()["refunds"][0]
    assert summary["money"]["out"]["refunds_paid"] == {"cash": paid["amount"]}
    assert (paid["state"], paid["method"], paid["approved_by"], paid["paid"]) == ("paid", "cash", "sup", day[3])
