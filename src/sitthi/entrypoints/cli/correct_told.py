"""A correction as people and machines read it: what changed, before and now, the difference, and what is left to do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.correct_words import not_put_in
from sitthi.entrypoints.cli.told import account, lines
from sitthi.views import plain
from sitthi.views.decisions import Explainer
from sitthi.views.effects import transfer
from sitthi.views.receipts import Shelf, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitthi.app import World
    from sitthi.correction.correcting import Outcome
    from sitthi.correction.difference import Change
    from sitthi.correction.work import Item, Listed
    from sitthi.kernel.decision import Transfer

_HOW = {
    "late": {"en": "put in", "th": "นำเข้า"},
    "otherwise": {"en": "decided otherwise", "th": "ตัดสินใหม่"},
    "stands": {"en": "stands", "th": "คงไว้ตามเดิม"},
    "gone": {"en": "no longer made", "th": "ไม่เกิดขึ้นแล้ว"},
    "new": {"en": "new", "th": "เกิดขึ้นใหม่"},
}
_WORDS = {
    "before": {"en": "before", "th": "เดิม"},
    "now": {"en": "now", "th": "ตอนนี้"},
    "difference": {"en": "difference", "th": "ส่วนต่าง"},
    "balances": {
        "en": "{} more decided the same, with other balances; {} since then unchanged",
        "th": "อีก {} รายการตัดสินเหมือนเดิมแต่ยอดคงเหลือต่างไป และ {} รายการหลังจากนั้นไม่เปลี่ยน",
    },
    "clauses": {"en": "by", "th": "ตามข้อ"},
    "together": {"en": "together", "th": "รวมทั้งหมด"},
    "nothing moved": {"en": "no money, points or allowances move", "th": "ไม่มีเงิน คะแนน หรือสิทธิ์ใดเคลื่อนย้าย"},
    "work": {"en": "for a person to look at ({})", "th": "งานที่ต้องตรวจสอบ ({})"},
    "elsewhere": {"en": "at other customers", "th": "ที่ลูกค้ารายอื่น"},
}
_ITEMS = {
    "stands": {
        "en": "{command} {subject} stands: {taken} of {asked} taken, {owed} owed",
        "th": "{command} {subject} คงไว้ตามเดิม หักได้ {taken} จาก {asked} ค้าง {owed}",
    },
    "stands-as-it-is": {
        "en": "{command} {subject} stands, and would not be done now",
        "th": "{command} {subject} คงไว้ตามเดิม แม้ตอนนี้จะไม่ได้ทำเช่นนั้น",
    },
    "to-be-given-back": {
        "en": "{command} {subject} stands, and would not be done now: device {give_back} is to be given back",
        "th": "{command} {subject} คงไว้ตามเดิม แม้ตอนนี้จะไม่ได้ทำเช่นนั้น ลูกค้าต้องส่งเครื่อง {give_back} คืน",
    },
    "unbar": {
        "en": "barred from the network and should not be: {imeis}. Have the bar lifted there",
        "th": "แจ้งเครือข่ายให้ระงับไปแล้วแต่ไม่ควรระงับ: {imeis} ให้แจ้งปลดระงับ",
    },
    "bar": {
        "en": "to be barred from the network, on the list of an earlier day: {imeis}",
        "th": "ต้องแจ้งเครือข่ายให้ระงับ อยู่ในรายการของวันก่อนหน้า: {imeis}",
    },
    "turned-down": {
        "en": "refused then, and would not be refused now: {count}",
        "th": "{count} คำขอที่ปฏิเสธไปซึ่งตอนนี้จะไม่ถูกปฏิเสธ",
    },
    "messages": {"en": "messages sent that were wrong: {count}", "th": "ส่งข้อความที่ไม่ถูกต้องไปแล้ว {count} ข้อความ"},
    "elsewhere": {
        "en": "{type} {subject} was caused and would not be so now",
        "th": "ก่อให้เกิด {type} {subject} ซึ่งตอนนี้จะไม่เป็นเช่นนั้น",
    },
}


def tell(there: World, outcome: Outcome, language: str, *, as_json: bool) -> None:
    """Print a correction."""
    if as_json:
        output.json_line(shape(there, outcome))
        return
    for text in said(there, outcome, language):
        output.line(text)


def said(there: World, outcome: Outcome, language: str) -> list[str]:
    """A correction in lines: each decision before and now, what is posted, what is left to people."""
    if outcome.why is not None:
        why = outcome.why
        return [not_put_in(why.what, why.about, why.remedy, language)]
    explainer = Explainer(there.book, there.rulebook, there.index)
    found = []
    for change in outcome.changes:
        if change.told:
            found += _change(explainer, change, language)
    others = sum(1 for one in outcome.changes if not one.told)
    found.append(_word("balances", language).format(others, outcome.unchanged))
    together = moved(outcome.changes)
    found.append(f"{_word('together', language)}: {'; '.join(together) or _word('nothing moved', language)}")
    if outcome.items:
        found.append(_word("work", language).format(len(outcome.items)))
        found += [f"    {one.clause}: {item_said(one.what, one.detail, language)}" for one in outcome.items]
    return found


def shape(there: World, outcome: Outcome) -> dict[str, Any]:
    """A correction for machines; decisions in the form of `sitthi run --json`."""
    explainer = Explainer(there.book, there.rulebook, there.index)
    why = outcome.why
    return {
        "correction": outcome.state,
        "late": outcome.late.hex(),
        "holder": outcome.holder,
        "at": plain.time(outcome.at_us),
        "why": None if why is None else {"what": why.what, "about": why.about, "remedy": why.remedy},
        "changes": [
            {
                "how": one.how,
                "decision": one.corrects,
                "recorded_as": one.key.hex(),
                "before": None if one.before is None else explainer.explain(told(one.before)),
                "now": None if one.after is None else explainer.explain(told(one.after)),
                "difference": [transfer(each) for each in one.transfers],
                "balances_only": not one.told,
            }
            for one in outcome.changes
        ],
        "unchanged": outcome.unchanged,
        "work": [_item(one) for one in outcome.items],
        "sent": [out.part.message for out in outcome.sent],
    }


def moved(changes: Sequence[Change]) -> list[str]:
    """What all differences together move, account by account: what it gains (+) or loses (-)."""
    found: Counter[tuple[str, str]] = Counter()
    for one in (one for change in changes for one in change.transfers):
        found[one.credit, one.unit] += one.amount
        found[one.debit, one.unit] -= one.amount
    return [
        f"{account(name)} {'+' if amount > 0 else '-'}{plain.value(abs(amount), unit)} {plain.unit(unit)}"
        for (name, unit), amount in sorted(found.items())
        if amount
    ]


def late_row(there: World, key: bytes) -> dict[str, Any]:
    """An event that was put aside: its id, what it is about, when it was, and what it came too late for."""
    stored = Shelf(there.connection).find(key)
    assert stored is not None, "what is put aside has a receipt"
    one = told(stored)
    found = Explainer(there.book, there.rulebook, there.index).explain(one)
    decided = one.decision.reasons[0].threshold
    return {
        "id": found["id"],
        "event": found["event"],
        "type": found["type"],
        "subject": found["subject"],
        "holder": found["holder"],
        "at": found["at"],
        "decided": plain.time(decided) if isinstance(decided, int) else None,
        "data": found["data"],
    }


def item_shape(row: Listed) -> dict[str, Any]:
    """A work item for machines."""
    whole = msgspec.structs.asdict(row)
    times = {name: plain.time(whole.pop(f"{name}_us")) for name in ("opened", "at", "closed")}
    return {**whole, **times}


def item_said(what: str, detail: dict[str, Any], language: str) -> str:
    """What a person has to look at, in a sentence."""
    if what == "refused":
        return not_put_in(detail["why"], detail["about"], detail["remedy"], language)
    about = dict(detail)
    about["count"] = len(detail.get("all", detail.get("messages", ())))
    about["imeis"] = ", ".join(one["imei"] for one in detail.get("devices", ()))
    about |= {name: detail["event"][name] for name in ("type", "subject") if "event" in detail}
    if what == "stands":
        unit = detail["unit"]
        figures = {name: detail[name] for name in ("asked", "taken")} | {"owed": detail["asked"] - detail["taken"]}
        about |= {name: f"{plain.value(figure, unit)} {plain.unit(unit)}" for name, figure in figures.items()}
        if not detail["asked"]:
            what = "to-be-given-back" if "give_back" in detail else "stands-as-it-is"
    return _ITEMS[what][language].format(**about)


def _item(one: Item) -> dict[str, Any]:
    return {"what": one.what, "clause": one.clause, "decision": one.decision, "detail": one.detail}


def _change(explainer: Explainer, change: Change, language: str) -> list[str]:
    """One decision: how it changed, what it was, what it is now and by which clauses, what is posted."""
    before = None if change.before is None else explainer.explain(told(change.before))
    now = None if change.after is None else explainer.explain(told(change.after))
    found = [_HOW[change.how][language]]
    if before is not None:
        found += _under(_word("before", language), lines(before, language))
    if now is not None:
        found += _under(_word("now", language), lines(now, language))
        found += _unmet(now, language) if now["outcome"] != "refused" else []
    if before is not None and change.transfers:
        posted = "  ".join(_posted(one) for one in change.transfers)
        found.append(f"    {_word('difference', language)}: {posted}")
    shown = now or before
    if shown is not None:
        found.append(f"    {_word('clauses', language)}: {', '.join(_clauses(shown))}")
    return found


def _unmet(found: dict[str, Any], language: str) -> list[str]:
    """Why what stands would not come out so now."""
    return [f"        ✗ {one['clause']}: {one['says'][language]}" for one in found["reasons"] if not one["met"]]


def _clauses(found: dict[str, Any]) -> list[str]:
    """The clauses a decision rests on, each once, with their readings."""
    return list(dict.fromkeys(one["clause"] for one in found["reasons"]))


def _under(word: str, shown: list[str]) -> list[str]:
    return [f"    {word}: {shown[0]}", *(f"    {one}" for one in shown[1:])]


def _posted(one: Transfer) -> str:
    amount = f"{plain.value(one.amount, one.unit)} {plain.unit(one.unit)}"
    return f"{amount} {account(one.debit)}→{account(one.credit)}"


def _word(name: str, language: str) -> str:
    return _WORDS[name][language]
