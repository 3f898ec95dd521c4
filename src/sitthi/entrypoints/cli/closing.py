"""The closing summary as tables for people."""

from __future__ import annotations

from typing import Any

from sitthi.entrypoints.cli.output import line, table, word

_TH = {
    "decisions": "คำตัดสิน",
    "outcome": "ผล",
    "count": "จำนวน",
    "money in (THB)": "เงินเข้า (บาท)",
    "money out (THB)": "เงินออก (บาท)",
    "channel": "ช่องทาง",
    "service": "บริการ",
    "amount": "จำนวนเงิน",
    "total": "รวม",
    "taken back": "เรียกคืน",
    "given": "ให้โดยผู้ให้บริการ",
    "refunds due": "เงินที่ต้องคืน",
    "refunds paid": "คืนเงินแล้ว",
    "messages": "ข้อความ",
    "template": "แบบ",
    "sent": "ส่ง",
    "delivered": "ถึงผู้รับ",
    "too late, put aside": "มาช้า พักไว้",
    "put in by `sitthi correct --all`": "นำเข้าได้ด้วย `sitthi correct --all`",
    "event": "รายการ",
    "subject": "เรื่อง",
    "happened": "เกิดเมื่อ",
    "decided up to": "ตัดสินไปแล้วถึง",
    "books proven": "บัญชีตรงทุกข้อ",
    "books do not tie": "บัญชีไม่ตรง",
    "set aside by our mistake: see `sitthi stuck list`": "ติดขัดเพราะความผิดพลาดของระบบ ดู `sitthi stuck list`",
    # what has no general word
    "addons": "แพ็กเกจเสริม",
    "fees": "ค่าธรรมเนียม",
    "vat": "ภาษีมูลค่าเพิ่ม",
    "sim": "ซิม",
    "sms": "SMS",
    "mms": "MMS",
    "corrections": "แก้ไขรายการ",
}


def closing(found: dict[str, Any], language: str) -> None:
    """Decisions by outcome, money in and out, messages, what came too late, books proven or not."""
    from sitthi.views.wording import word as general

    def say(text: str) -> str:
        return _TH.get(text) or general(text, language) if language == "th" else text

    decisions = found["decisions"]
    line()
    table(
        say("decisions"),
        (say("outcome"), ">" + say("count")),
        [(word(outcome, language), f"{count:,}") for outcome, count in decisions.items() if count],
    )
    _money(found["money"], say)
    if found["messages"]:
        rows = [
            (template, states["sent"], states.get("delivered", 0)) for template, states in found["messages"].items()
        ]
        table(say("messages"), (say("template"), ">" + say("sent"), ">" + say("delivered")), rows)
    if found["late"]:
        rows_late = [
            (f"{one['event']['source']} {one['event']['id']}", one["subject"], one["at"], one["decided"])
            for one in found["late"]
        ]
        heads = (say("event"), say("subject"), say("happened"), say("decided up to"))
        table(say("too late, put aside"), heads, rows_late)
        line(say("put in by `sitthi correct --all`"))
    books(found["books"], say("books proven"), say("books do not tie"))
    if found["set_aside"]:
        line(say("set aside by our mistake: see `sitthi stuck list`"))


def _money(money: dict[str, Any], say: Any) -> None:
    came, went = money["in"], money["out"]
    rows = [(say(channel), amount) for channel, amount in came["by_channel"].items()]
    rows += [(f"{say('taken back')} {say(channel)}", f"-{amount}") for channel, amount in came["taken_back"].items()]
    if rows:
        rows.append((say("total"), came["total"]))
    rows += [(f"{say('given')} {say(name)}", amount) for name, amount in came["given"].items()]
    if rows:
        table(say("money in (THB)"), (say("channel"), ">" + say("amount")), rows)
    rows = [(say(service), amount) for service, amount in went["by_service"].items()]
    if rows:
        rows.append((say("total"), went["total"]))
    if went["refunds_due"] != "0.00":
        rows.append((say("refunds due"), went["refunds_due"]))
    rows += [(f"{say('refunds paid')}: {say(method)}", amount) for method, amount in went["refunds_paid"].items()]
    if rows:
        table(say("money out (THB)"), (say("service"), ">" + say("amount")), rows)


def books(proof: dict[str, Any] | None, proven: str, broken: str) -> None:
    """One line if the books tie; else each thing that does not."""
    if proof is None:
        return
    if proof["held"]:
        line(f"✓ {proven}")
        return
    line(f"✗ {broken}:")
    for check in proof["checks"]:
        for fault in check["faults"]:
            line(f"    {check['check']}: {fault}")
