"""``sitthi care``: requests that are open and promises about to be missed, and the IMEIs barred from the network."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.options import (
    SCRATCH,
    AsJson,
    AsOf,
    InLanguage,
    Language,
    WorldName,
    as_of_time,
    instant,
    opened,
)
from sitthi.kernel.errors import BadInput

if TYPE_CHECKING:
    from sitthi.app import World

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)
SAYS = {
    "th": {
        "title": "คำขอที่ยังเปิดอยู่ ณ {at}",
        "heads": "คำขอ|เลขหมาย|บริการ|สถานะ|รอ|ภายใน|เหลือเวลา|",
        "none": "ไม่มีคำขอที่เปิดอยู่",
        "late": "เลยเวลาแล้ว",
        "near": "ใกล้ครบเวลา",
        "left": "{hours} ชม. {minutes} นาที",
        "customer": "{waits} (ลูกค้า)",
        "provider": "{waits}",
        "evidence": "หลักฐาน",
        "offer": "เสนอเครื่อง",
        "fee": "ค่าบริการ",
        "send": "ส่งเครื่อง",
        "deliver": "นำส่ง",
        "old-device": "เครื่องเดิม",
        "inspect": "ตรวจเครื่องเดิม",
        "choice": "ให้เลือกว่าจะทำอย่างไร",
        "care-device-back": "คืนเครื่อง Care+",
        "release": "เหตุนอกเหนือการควบคุมสิ้นสุด",
        "second-person": "ผู้ยืนยันคนที่สอง",
        "relief": "เงินชดเชยการจัดส่งล่าช้า",
    },
    "en": {
        "title": "Requests that are open, as of {at}",
        "heads": "request|number|service|state|waits for|by|time left|",
        "none": "No request is open.",
        "late": "late",
        "near": "soon",
        "left": "{hours} h {minutes} min",
        "customer": "{waits} (customer)",
        "provider": "{waits}",
        "evidence": "evidence",
        "offer": "a device to be offered",
        "fee": "the fee",
        "send": "the device to be sent",
        "deliver": "delivery",
        "old-device": "the old device",
        "inspect": "the old device to be inspected",
        "choice": "a choice of what to do",
        "care-device-back": "the Care device back",
        "release": "the end of what is beyond control",
        "second-person": "a second person",
        "relief": "relief for the late delivery",
    },
}
_HOUR_MINUTES = 60


@app.callback()
def care() -> None:
    """Work with device protection: open requests, and the IMEIs barred from the network."""


@app.command()
def requests(
    as_of: AsOf = "",
    near: Annotated[int, typer.Option(min=0, max=10_000, metavar="HOURS", help="How near a last moment is soon.")] = 24,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many, the most urgent first.")] = 50,
    language: InLanguage = Language.en,
    world: WorldName = SCRATCH,
    as_json: AsJson = False,
) -> None:
    """List open requests, what each waits for, and the promises of delivery about to be missed, most urgent first."""
    from sitthi.documents.figures import at
    from sitthi.kernel.moment import HOUR_US
    from sitthi.views.care_lists import requests_open

    with opened(world) as there:
        at_us = as_of_time(as_of, there)
        _not_the_past(at_us, there)
        found = requests_open(there.connection, at_us, near * HOUR_US, limit)
    if as_json:
        output.json_page(found)
        return
    said = SAYS[language.value]
    if not found:
        output.line(said["none"])
        return
    rows = [_row(one, language.value) for one in found]
    output.table(said["title"].format(at=at(at_us, language.value)), said["heads"].split("|"), rows)


def _not_the_past(at_us: int, world: World) -> None:
    """What was open earlier is not in the list: it would look as if nothing had been."""
    from sitthi.kernel.moment import format_time
    from sitthi.views.prove import latest_us

    latest = latest_us(world.connection) or 0
    if at_us < latest:
        raise BadInput(
            what=f"the list is of what is open now, and something was decided at {format_time(latest)}",
            remedy="Name a time from then on, or leave it out; `sitthi show request/ID --at TIME` has one as it was.",
            field="--as-of",
        )


def _row(one: dict[str, Any], language: str) -> tuple[str, ...]:
    from sitthi.kernel.moment import parse_time
    from sitthi.views.quantities import time
    from sitthi.views.wording import word
    from sitthi.views.words import REQUEST_STATES

    said = SAYS[language]
    left = one["left_minutes"]
    hours, minutes = divmod(max(left or 0, 0), _HOUR_MINUTES)
    return (
        one["request"],
        one["number"],
        word(one["service"], language),
        word(one["state"], language, REQUEST_STATES),
        said[one["whose"]].format(waits=said.get(one["waits_for"], one["waits_for"])),
        time(parse_time(one["by"]), language) if one["by"] else "",
        "" if left is None else said["left"].format(hours=hours, minutes=minutes),
        said[one["urgency"]] if one["urgency"] else "",
    )


@app.command()
def imeis(
    since: Annotated[str, typer.Option(help="Only those barred after this time, RFC 3339.")] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="As CSV: imei, since, plan.")] = False,
    world: WorldName = SCRATCH,
    as_json: AsJson = False,
) -> None:
    """Export the IMEIs barred from the network (care/8.4, 10.6), one a line, in the order they were barred."""
    from sitthi.views.care_lists import imeis_barred

    since_us = instant(since, "--since") or 0
    with opened(world) as there:
        found = imeis_barred(there.connection, since_us)
        if as_json:
            for one in found:
                output.json_line(one)
        elif as_csv:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(("imei", "since", "plan"))
            writer.writerows((one["imei"], one["since"], one["plan"]) for one in found)
        else:
            for one in found:
                output.line(one["imei"])
