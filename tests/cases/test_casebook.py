"""A case that is not written as it should be is refused, with file, line and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases.casebook import CASES, CasesRefused, read_all, read_cases
from tests.cases.stage import plain_book

PLAIN = """\
cases:
- case: one
  title: {th: ตัวอย่าง, en: An example}
  clauses: [prepaid/1.2.8]
  when:
  - {event: topup.requested, channel: kiosk, amount: "11", then: {outcome: granted}}
"""
EVENT = '  - {event: topup.requested, channel: kiosk, amount: "11", then: {outcome: granted}}'

# what is written instead of the event, and the complaint about it
BAD = {
    "unknown key of then": (
        '  - {event: topup.requested, channel: kiosk, amount: "11", then: {result: granted}}',
        "cases/trial/trial.yaml:6: cases[0].when[0].then.result: unknown key 'result'",
    ),
    "unknown event": (
        '  - {event: topup.asked, channel: kiosk, amount: "11"}',
        "cases/trial/trial.yaml:6: cases[0].when[0].event: unknown event 'topup.asked'",
    ),
    "a float": (
        "  - {event: topup.requested, channel: kiosk, amount: 11.50}",
        "cases/trial/trial.yaml:6: cases[0].when[0].amount: a float (11.50) does not belong here",
    ),
    "a time without offset": (
        '  - {at: 2024-02-01T10:00:00, event: topup.requested, channel: kiosk, amount: "11"}',
        "cases/trial/trial.yaml:6: cases[0].when[0].at: '2024-02-01T10:00:00' has no offset",
    ),
    "a refusal without its clauses": (
        '  - {event: topup.requested, channel: kiosk, amount: "9", then: {outcome: refused, possible: never}}',
        "cases/trial/trial.yaml:6: cases[0].when[0].then: a refusal names all its unmet clauses",
    ),
    "a refusal without its way out": (
        '  - {event: topup.requested, channel: kiosk, amount: "9", then: {outcome: refused, unmet: [prepaid/1.2.8]}}',
        "cases/trial/trial.yaml:6: cases[0].when[0].then: a refusal says its way out",
    ),
    "an outcome that is none": (
        '  - {event: topup.requested, channel: kiosk, amount: "11", then: {outcome: fine}}',
        "cases/trial/trial.yaml:6: cases[0].when[0].then.outcome: unknown 'fine'",
    ),
    "three decimals": (
        EVENT[:-1].replace("outcome: granted", 'transfers: [{debit: a, credit: b, amount: "1.005"}]') + "}",
        "'1.005' is not an amount in THB",
    ),
    "a transfer of nothing": (
        EVENT[:-1].replace("outcome: granted", "transfers: [{debit: a, credit: b}]") + "}",
        "cases[0].when[0].then.transfers[0]: it moves nothing",
    ),
}


def written(tmp_path: Path, text: str) -> Path:
    """A file of cases in a folder of its own."""
    path = tmp_path / "cases" / "trial" / "trial.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_plain_case_is_read(tmp_path: Path) -> None:
    """What is not written has its default: a number with holder and account, a time, an id for each event."""
    (case,) = read_cases(written(tmp_path, PLAIN))
    assert case.id == "trial/trial/one"
    assert case.given[0]["number"] == "0812345678"
    assert case.when[0].subject == "number/0812345678"
    assert case.when[0].data == {"channel": "kiosk", "amount": "11"}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_case_is_refused(name: str, tmp_path: Path) -> None:
    """The complaint names file, line and field, and says what is wrong."""
    event, complaint = BAD[name]
    with pytest.raises(CasesRefused) as refused:
        read_cases(written(tmp_path, PLAIN.replace(EVENT, event)))
    assert complaint in str(refused.value)


def test_a_file_without_cases_is_refused(tmp_path: Path) -> None:
    """An empty list is no file of cases."""
    with pytest.raises(CasesRefused) as refused:
        read_cases(written(tmp_path, "cases: []\n"))
    assert "cases: there is no case here" in str(refused.value)


def test_every_clause_that_decides_has_a_case() -> None:
    """Whatever is enforced or carried out by now is shown by a case of its own."""
    covered = {clause for case in read_all() for clause in case.clauses}
    deciding = {clause.id for clause in plain_book().clauses() if clause.home in {"enforced", "carried-out"}}
    assert deciding - covered == set()


def test_every_file_of_cases_is_read() -> None:
    """No file lies where the reader does not look."""
    found = {path for path in CASES.rglob("*") if path.is_file()}
    assert found == set(CASES.glob("*/*.yaml"))
