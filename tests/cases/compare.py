"""Holding what was found against what a case expects; every difference names the case's line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sitthi.kernel import moment
from sitthi.kernel.decision import REFUSED
from sitthi.kernel.money import format_thb
from sitthi.ledger import chart
from tests.cases import money, tiers
from tests.cases.shapes import Case, Possible, Then, When
from tests.cases.stage import Found, Run, Seen, Standings

OWN_ACCOUNTS = (chart.WALLET, chart.FREE, chart.OWED, chart.REFUND)


def differences(case: Case, run: Run) -> list[str]:
    """Everything that is otherwise than the case says; empty where it holds."""
    wrong: list[str] = []
    for when, found in zip(case.when, run.found, strict=True):
        wrong += differences_of(case, when, found)
    if case.afterwards is not None:
        wrong += _steps(case, case.afterwards, run.afterwards, case.line)
    if case.state is not None:
        wrong += _state(case, case.state, run.standings, run.money)
    return wrong


def differences_of(case: Case, when: When, found: Found) -> list[str]:
    """What of one event is otherwise than the case says."""
    if when.then is not None:
        return _event(case, when.then, found)
    if found.state not in {"decided", "granted"} or (found.own and found.own.decision.outcome == REFUSED):
        return [f"{case.file}:{when.line}: {when.event} was not taken: {_shown(found)}"]
    return []


def _event(case: Case, then: Then, found: Found) -> list[str]:
    at = f"{case.file}:{then.line}"
    wrong: list[str] = []
    outcome = found.state if found.state != "decided" or found.own is None else found.own.decision.outcome
    if then.outcome and outcome != then.outcome:
        wrong.append(f"{at}: outcome is {outcome}, not {then.outcome}: {_shown(found)}")
    if then.field and (found.error is None or found.error.field != then.field):
        wrong.append(f"{at}: not complained of in field {then.field}: {found.error}")
    if then.unmet and found.error is not None and found.own is None and outcome == "refused":
        if not all(clause in str(found.error) for clause in then.unmet):
            wrong.append(f"{at}: the book's complaint names other clauses: {found.error}")
    elif found.own is not None:
        wrong += _decision(case, then, found.own)
        wrong += _possible(at, then, found.own)
    wrong += [f"{at}: {text!r} is not shown" for text in then.shows if text not in found.shown]
    if then.messages is not None:
        sent = _messages([*([found.own] if found.own else []), *found.after])
        wrong += _same(at, "messages", then.messages, sent)
    if then.consequences is not None:
        wrong += _steps(case, then.consequences, found.after, then.line)
    if then.before is not None:
        wrong += _steps(case, then.before, found.before, then.line)
    if then.state is not None:
        wrong += _state(case, then.state, found.standings, found.money)
    return wrong


def _decision(case: Case, then: Then, seen: Seen) -> list[str]:
    at = f"{case.file}:{then.line}"
    wrong: list[str] = []
    reasons = seen.decision.reasons
    unmet = tuple(dict.fromkeys(one.clause for one in reasons if not one.met))
    if then.unmet is not None and sorted(unmet) != sorted(then.unmet):
        wrong.append(f"{at}: unmet are {list(unmet)}, not {list(then.unmet)}")
    wrong += _read(at, then, seen)
    if then.ways is not None:
        wrong += tiers.ways_differ(at, then.ways, reasons)
    cited = {one.clause for one in reasons if one.met} | {one.reading for one in reasons}
    wrong += [f"{at}: {clause} is not cited" for clause in then.cites if clause not in cited]
    if then.transfers is not None:
        number = seen.command.subject.partition("/")[2]
        expected = sorted(
            (_account(one["debit"], number), _account(one["credit"], number), one["unit"], one["amount"])
            for one in then.transfers
        )
        found = sorted((one.debit, one.credit, one.unit, one.amount) for one in seen.decision.transfers)
        wrong += _same(at, "transfers", expected, found)
    return wrong


def _read(at: str, then: Then, seen: Seen) -> list[str]:
    """Values that reasons show, by clause, or what they are held against; of a list, all."""
    shown = {"satang": format_thb, "us": moment.format_time}
    found = [
        (one.clause, shown[one.unit](value) if one.unit in shown and isinstance(value, int) else value)
        for one in seen.decision.reasons
        for value in (one.value, one.threshold)
    ]
    return [
        f"{at}: no reason {clause} with {value}: {found}"
        for clause, values in then.read.items()
        for value in (values if isinstance(values, list) else [values])
        if (clause, _time(value)) not in found
    ]


def _account(written: str, number: str) -> str:
    """``wallet`` is the wallet of the number the decision is about, ``allowance/1/voice`` its first add-on's."""
    head, _, rest = written.partition("/")
    if written in OWN_ACCOUNTS:
        return f"{written}/{number}"
    if head == chart.ALLOWANCE and rest.count("/") == 1:
        return f"{head}/{number}/{rest}"
    return written


def _possible(at: str, then: Then, seen: Seen) -> list[str]:
    if seen.decision.outcome != REFUSED or not (then.never or then.possible):
        return []
    found = seen.decision.possible
    if then.never:
        return [] if found is None else [f"{at}: a way out is named: {found}"]
    expected = then.possible
    assert expected is not None
    if found is None:
        return [f"{at}: no way out is named"]
    from_us = expected.from_us or seen.command.at_us
    wrong = [] if found.from_us == from_us else [f"{at}: possible from {moment.format_time(found.from_us)}"]
    how = [{"event": one.type, **({"subject": one.subject} if one.subject else {}), **one.data} for one in found.how]
    return wrong + _same(at, "possible.how", _written(expected, how), how)


def _written(expected: Possible, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is expected, with ``subject: message`` standing for any message of ours."""
    how: list[dict[str, Any]] = []
    for index, one in enumerate(expected.how):
        whole = dict(one)
        subject = str(found[index].get("subject", "")) if index < len(found) else ""
        if whole.get("subject") == "message" and subject.startswith("message/"):
            whole["subject"] = subject
        how.append(whole)
    return how


def _steps(case: Case, expected: tuple[Then, ...], found: tuple[Seen, ...], line: int) -> list[str]:
    at = f"{case.file}:{line}"
    names = tuple(one.command.name for one in found)
    if tuple(one.command for one in expected) != names:
        shown = [f"{moment.format_time(one.command.at_us)} {one.command.name}" for one in found]
        return [f"{at}: carried out was {shown}"]
    wrong: list[str] = []
    for then, seen in zip(expected, found, strict=True):
        here = f"{case.file}:{then.line}"
        if then.at_us and not _same_time(then.at_us, seen.command.at_us):
            wrong.append(f"{here}: {then.command} at {moment.format_time(seen.command.at_us)}")
        if then.outcome and seen.decision.outcome != then.outcome:
            wrong.append(f"{here}: outcome is {seen.decision.outcome}")
        wrong += _decision(case, then, seen)
        if then.messages is not None:
            wrong += _same(here, "messages", then.messages, _messages([seen]))
    return wrong


def _same_time(expected_us: int, found_us: int) -> bool:
    """Whole seconds are compared: the end of a day is written 23:59:59."""
    return moment.format_time(expected_us) == moment.format_time(found_us)


def _messages(seen: Iterable[Seen]) -> tuple[str, ...]:
    return tuple(message.template for one in seen for message in one.decision.messages)


def _same(at: str, what: str, expected: object, found: object) -> list[str]:
    return [] if expected == found else [f"{at}: {what} are {found}, not {expected}"]


def _shown(found: Found) -> str:
    if found.own is None:
        return str(found.error)
    unmet = [(one.clause, one.value, one.threshold) for one in found.own.decision.reasons if not one.met]
    return f"{found.own.decision.outcome}, unmet {unmet}"


def _state(
    case: Case, expected: dict[str, Any], standings: dict[str, Standings], world: money.Money | None
) -> list[str]:
    at = f"{case.file}:{expected['line']}"
    wrong: list[str] = []
    if world is not None:
        wrong += money.differences(at, expected, world)
    of_number = {key: value for key, value in expected.items() if key not in {"line", "number", *money.ALL}}
    number = expected.get("number", case.given[0]["number"] if case.given else "")
    one = standings.get(number)
    if one is None:
        return [*wrong, f"{at}: there is no number {number!r}"] if of_number else wrong
    found = shown(one)
    for key, value in of_number.items():
        if key in {"addons", "refunds", "holds"}:
            wrong += _listed(at, key, value, found[key])
        elif _time(value) != found[key]:
            wrong.append(f"{at}: {key} is {found[key]}, not {value}")
    return wrong


def _listed(at: str, key: str, expected: list[dict[str, Any]], found: list[dict[str, Any]]) -> list[str]:
    if len(expected) != len(found):
        return [f"{at}: {key} are {found}"]
    return [
        f"{at}: {key}[{index}].{name} is {there.get(name)}, not {value}"
        for index, (one, there) in enumerate(zip(expected, found, strict=True))
        for name, value in one.items()
        if _time(value) != there.get(name)
    ]


def _time(value: object) -> object:
    """A written time as it is shown, whatever its offset; everything else as it is."""
    if isinstance(value, str) and len(value) > len("2024-02-01") and value[4:5] == "-" and "T" in value:
        return moment.format_time(moment.parse_time(value))
    return value


def shown(one: Standings) -> dict[str, Any]:
    """What stands of a number, in the words of a case."""
    number, wallet = one.number, one.wallet
    return {
        "status": number.status,
        "why": number.why,
        "charging": number.charging,
        "main_package": number.main_package,
        "balance": format_thb(wallet.balance_satang),
        "held": format_thb(wallet.held_satang),
        "free": format_thb(wallet.free_satang),
        "owed": format_thb(wallet.owed_satang),
        "valid_until": _instant(wallet.valid_until_us),
        "addons": list(_addons(one)),
        "refunds": list(_refunds(one)),
        "holds": list(_holds(one)),
        **tiers.state(one.tier),
    }


def _refunds(one: Standings) -> Iterator[dict[str, Any]]:
    for refund in one.refunds:
        yield {
            "amount": format_thb(refund.amount_satang),
            "cause": refund.cause,
            "due": _instant(refund.due_us),
            "state": refund.state,
            "form": refund.form,
            "method": refund.method,
            "approved_by": refund.approved_by,
            "warned": refund.warned,
        }


def _holds(one: Standings) -> Iterator[dict[str, Any]]:
    for hold in one.holds:
        yield {
            "hold": hold.hold,
            "state": hold.state,
            "amount": format_thb(hold.satang),
            "at_main_rates": hold.main_quantity,
        }


def _addons(one: Standings) -> Iterator[dict[str, Any]]:
    for addon in one.addons:
        left = {allowance.service: allowance.left for allowance in addon.allowances if not allowance.unlimited}
        yield {
            "offer": addon.offer,
            "state": addon.state,
            "why": addon.why,
            "round": addon.round,
            "rounds": addon.rounds,
            "valid_from": _instant(addon.valid_from_us),
            "valid_until": _instant(addon.valid_until_us),
            "retry_until": _instant(addon.retry_until_us),
            "paid": format_thb(addon.paid_satang),
            "fair_use": addon.fair_use,
            **left,
        }


def _instant(at_us: int) -> str:
    return moment.format_time(at_us) if at_us else "none"
