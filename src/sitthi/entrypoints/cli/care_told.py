"""Device protection in words, Thai and English: plans, what they still allow, requests, delivery guarantees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sitthi.kernel.moment import parse_time
from sitthi.kernel.money import parse_thb
from sitthi.views import quantities
from sitthi.views.care_notices import PLAN_NOTICES, REQUEST_NOTICES
from sitthi.views.wording import word
from sitthi.views.words import DEVICE_STATES, PLAN_STATES, PROMISE_STATES, REQUEST_STATES

if TYPE_CHECKING:
    from sitthi.terms import Book

SAYS = {
    "th": {
        "plan": "แผน Care+ ของเครื่อง {imei} ({model}) เลขหมาย {number}: {state}{since}{until}",
        "since": " ตั้งแต่ {day}",
        "until": " ถึง {day}",
        "monthly": "แพ็กเกจรายเดือน เดือนละ {fee} รวมภาษี เรียกเก็บแล้ว {months} เดือน",
        "lump-sum": "แพ็กเกจเหมาจ่าย {fee} รวมภาษี",
        "renews": "ต่ออายุเป็นรายเดือนเอง",
        "renewed": "ต่ออายุเป็นรายเดือนแล้วเมื่อ {day}",
        "declined": "ลูกค้าแจ้งไม่ต่ออายุเมื่อ {day}",
        "cancelled_to": "ลูกค้าขอยกเลิก คุ้มครองถึง {day}",
        "ground": "สิ้นสุดตามข้อ {ground}",
        "limit": "{service}: ใช้ไป {used} จาก {limit} ครั้ง เหลือ {left}{window}",
        "window": " ในช่วง {first} ถึง {last}",
        "open_window": " ตั้งแต่ {first}",
        "device": "เคยคุ้มครองเครื่อง {imei} ตั้งแต่ {day}",
        "register": "ทะเบียนเครื่อง {imei}: {state}",
        "request": "คำขอ {request} {service}: {state} (ยื่นเมื่อ {made})",
        "request_of": "ของเครื่อง {imei} ({model}) เลขหมาย {number}",
        "offered": "เครื่องที่เสนอ: {kind} {model}",
        "sent": "เครื่องที่ส่ง: {imei}",
        "fee": "ค่าบริการ {fee} รวมภาษี จ่ายแล้ว {paid}{open}",
        "open": " ค้างจ่าย {amount}",
        "attempts": "นำส่งแล้ว {attempts} ครั้ง ไม่สำเร็จ {failed} ครั้ง{fees}",
        "attempt_fees": " ค่าจัดส่งซ้ำ {amount}",
        "return_by": "รับเครื่องที่ลงทะเบียนภายใน {time}",
        "refunded": "คืนเงินแล้ว {amount}",
        "asked": "ขอหลักฐาน: {asked}",
        "suspected": "รอผู้ยืนยันคนที่สองตามข้อ {suspected}",
        "why": "เหตุ: {why}",
        "promise": "รับประกันเวลาจัดส่ง (พื้นที่กลุ่ม {tier}) ไม่เกิน {due}: {state}",
        "relief": "เงินชดเชยที่ขอ {amount}",
        "relief_paid": "จ่ายเงินชดเชยแล้ว {amount}",
        "relief_owed": "ในจำนวนนี้ลูกค้าค้างคืน {amount}",
    },
    "en": {
        "plan": "Care+ plan of device {imei} ({model}), number {number}: {state}{since}{until}",
        "since": ", from {day}",
        "until": " until {day}",
        "monthly": "monthly package at {fee} a month, VAT included; {months} months charged",
        "lump-sum": "lump-sum package at {fee}, VAT included",
        "renews": "goes on monthly by itself",
        "renewed": "renewed as monthly on {day}",
        "declined": "renewal declined on {day}",
        "cancelled_to": "cancelled by the customer, covers until {day}",
        "ground": "ended by {ground}",
        "limit": "{service}: {used} of {limit} used, {left} left{window}",
        "window": ", {first} to {last}",
        "open_window": ", from {first}",
        "device": "covered device {imei} before, from {day}",
        "register": "register of devices, {imei}: {state}",
        "request": "request {request}, {service}: {state} (made {made})",
        "request_of": "of device {imei} ({model}), number {number}",
        "offered": "device offered: {kind}, {model}",
        "sent": "device sent: {imei}",
        "fee": "fee {fee}, VAT included; paid {paid}{open}",
        "open": ", to be paid {amount}",
        "attempts": "attempts to deliver: {attempts}, failed {failed}{fees}",
        "attempt_fees": ", fees of attempts {amount}",
        "return_by": "the enrolled device has to come by {time}",
        "refunded": "refunded {amount}",
        "asked": "evidence asked for: {asked}",
        "suspected": "waits for a second person, by {suspected}",
        "why": "because: {why}",
        "promise": "delivery guaranteed (places of tier {tier}) by {due}: {state}",
        "relief": "relief claimed: {amount}",
        "relief_paid": "relief paid: {amount}",
        "relief_owed": "of it owed by the customer, as it was not due: {amount}",
    },
}
_NOTHING = "0.00"


def plan_lines(row: dict[str, Any], book: Book, language: str) -> Iterator[str]:
    """A plan of a state, a line each: its device and cover, package, limits, requests, and what is said with it."""
    said = SAYS[language]
    yield said["plan"].format(
        **{name: row[name] for name in ("imei", "model", "number")},
        state=word(row["state"], language, PLAN_STATES),
        since=said["since"].format(day=_day(row["from"], language)) if row["from"] else "",
        until=said["until"].format(day=_day(row["until"], language)) if row["until"] else "",
    )
    for text in (*_package(row, language), *_limits(row, language), *_devices(row, language)):
        yield f"    {text}"
    for one in row["requests"]:
        for text in request_lines(one, language):
            yield f"    {text}"
    if row["state"] != "ended":
        yield from _notices(PLAN_NOTICES, book, language)
    if any(one["closed"] is None for one in row["requests"]):
        yield from _notices(REQUEST_NOTICES, book, language)


def request_shown(plan: dict[str, Any], book: Book, language: str) -> Iterator[str]:
    """The request of a plan that is asked for, whose it is, and what is said with it."""
    for one in plan["requests"]:
        first, *others = request_lines(one, language)
        yield first
        of = {**plan, "imei": one["imei"]}
        yield f"    {SAYS[language]['request_of'].format(**of)}"
        yield from others
        yield from _notices(REQUEST_NOTICES, book, language)


def registered(imei: str, state: str, language: str) -> str:
    """What the register says of a device."""
    return SAYS[language]["register"].format(imei=imei, state=word(state, language, DEVICE_STATES))


def _package(row: dict[str, Any], language: str) -> Iterator[str]:
    said = SAYS[language]
    if row["package"] == "monthly" or row["renewed"]:
        yield said["monthly"].format(fee=_thb(row["monthly_fee"], language), months=row["months_charged"])
    else:
        yield said["lump-sum"].format(fee=_thb(row["lump_sum"], language))
    if row["renews"]:
        yield said["renews"]
    for name, field in (("renewed", "renewed"), ("declined", "renewal_declined"), ("cancelled_to", "cancelled_to")):
        if row[field]:
            yield said[name].format(day=_day(row[field], language))
    if row["ground"]:
        yield said["ground"].format(ground=row["ground"])


def _limits(row: dict[str, Any], language: str) -> Iterator[str]:
    said = SAYS[language]
    for one in row["limits"]:
        form = said["window"] if one["window_to"] else said["open_window"]
        window = form.format(first=_day(one["window_from"], language), last=_day(one["window_to"], language))
        named = {name: one[name] for name in ("used", "limit", "left")}
        yield said["limit"].format(service=word(one["service"], language), window=window, **named)


def _devices(row: dict[str, Any], language: str) -> Iterator[str]:
    for one in row["devices"]:
        if one["imei"] != row["imei"]:
            yield SAYS[language]["device"].format(imei=one["imei"], day=_day(one["since"], language))


def request_lines(row: dict[str, Any], language: str) -> Iterator[str]:
    """A request of a state, a line each: what it asks for, how far it has come, money, devices, delivery."""
    said = SAYS[language]
    yield said["request"].format(
        request=row["request"],
        service=word(row["service"], language),
        state=word(row["state"], language, REQUEST_STATES),
        made=_time(row["made"], language),
    )
    for text in (*_on_its_way(row, language), *_waits_for(row, language), *_promised(row["promise"], language)):
        yield f"    {text}"


def _on_its_way(row: dict[str, Any], language: str) -> Iterator[str]:
    """The device, the fee, the attempts."""
    said = SAYS[language]
    if row["offered"]:
        yield said["offered"].format(kind=word(row["offered"], language), model=row["offered_model"] or "")
    if row["sent_imei"]:
        yield said["sent"].format(imei=row["sent_imei"])
    if row["fee"] != _NOTHING or row["paid"] != _NOTHING:
        owed = said["open"].format(amount=_thb(row["to_pay"], language)) if row["to_pay"] != _NOTHING else ""
        total = parse_thb(row["fee"]) + parse_thb(row["additional_fee"])
        fee, paid = quantities.amount(total, language), _thb(row["paid"], language)
        yield said["fee"].format(fee=fee, paid=paid, open=owed)
    if row["attempts"]:
        fees = row["attempt_fees"]
        more = said["attempt_fees"].format(amount=_thb(fees, language)) if fees != _NOTHING else ""
        yield said["attempts"].format(attempts=row["attempts"], failed=row["failed"], fees=more)
    if row["refunded"] != _NOTHING:
        yield said["refunded"].format(amount=_thb(row["refunded"], language))


def _waits_for(row: dict[str, Any], language: str) -> Iterator[str]:
    """What has to come before it goes on, and why it ended."""
    said = SAYS[language]
    if row["return_by"] and row["state"] == "return-awaited":
        yield said["return_by"].format(time=_time(row["return_by"], language))
    if row["asked"] and row["state"] == "made":
        yield said["asked"].format(asked=", ".join(word(one, language) for one in row["asked"]))
    if row["suspected"] and not row["closed"]:
        yield said["suspected"].format(suspected=row["suspected"])
    if row["why"]:
        yield said["why"].format(why=word(row["why"], language))


def _promised(row: dict[str, Any] | None, language: str) -> Iterator[str]:
    if row is None:
        return
    said = SAYS[language]
    state = word(row["state"], language, PROMISE_STATES)
    yield said["promise"].format(tier=row["tier"], due=_time(row["due"], language), state=state)
    if row["relief"] != _NOTHING:
        yield said["relief"].format(amount=_thb(row["relief"], language))
    if row["paid"] != _NOTHING:
        yield said["relief_paid"].format(amount=_thb(row["paid"], language))
    if row["owed"] != _NOTHING:
        yield said["relief_owed"].format(amount=_thb(row["owed"], language))


def _notices(clauses: tuple[str, ...], book: Book, language: str) -> Iterator[str]:
    """Clauses that are shown here, each after its name."""
    for clause in clauses:
        found = book.clause(clause)
        yield f"    {clause}: {found.th if language == 'th' else found.en}"


def _thb(written: str, language: str) -> str:
    return quantities.amount(parse_thb(written), language)


def _day(written: str | None, language: str) -> str:
    return quantities.day(parse_time(written), language) if written else ""


def _time(written: str | None, language: str) -> str:
    return quantities.time(parse_time(written), language) if written else ""
