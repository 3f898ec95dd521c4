"""``sitthi tiers``: what a higher tier takes, how numbers are best grouped, and every way as of a time."""

from __future__ import annotations

from collections.abc import Iterable
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
    notice,
    opened,
)

if TYPE_CHECKING:
    from sitthi.app import World
    from sitthi.views.tiers_advice import Adviser

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)
SAYS = {
    "th": {
        "number": "เลขหมาย {number}: {holds}",
        "chances": "ระดับที่สูงขึ้นได้อย่างไร ณ {at}",
        "chance_heads": "ระดับ|ทาง|ตั้งแต่|>เพิ่มต่อเดือน|สิ่งที่ต้องทำ|ข้อกำหนด",
        "best": "ได้ระดับสูงสุดแล้ว",
        "never": "กำหนดวันไม่ได้",
        "wait": "ยอดเดือนละ {charge} จนถึงวันนั้น",
        "unmet": "ที่ยังไม่ผ่านในวันนี้",
        "groups": "การรวมเลขหมายที่ดีที่สุด ณ {at}",
        "group_heads": "กลุ่ม|ระดับ|เลขหมายที่รับ|เลขหมายในกลุ่ม|",
        "open": "รวมอยู่แล้ว",
        "numbers": "แต่ละเลขหมายได้อะไร",
        "number_heads": "เลขหมาย|ระดับ",
        "exact": "ไม่มีการรวมแบบอื่นที่ดีกว่านี้",
        "bound": "อาจมีการรวมที่ดีกว่านี้ แต่ไม่มีแบบใดได้มากกว่า: {at_most} (แบบนี้ได้ {reached})",
        "or_above": "{tier} ขึ้นไป {count}",
        "no_groups": "รวมเลขหมายแล้วไม่ได้ระดับเพิ่ม",
        "ways": "ทุกทางที่จะได้ระดับ ณ {at} (ไม่บันทึก)",
        "after": "จากนั้น: {after}",
        "message": "ข้อความ {template}",
        "none": "ไม่มี",
    },
    "en": {
        "number": "Number {number}: {holds}",
        "chances": "What a higher tier takes, as of {at}",
        "chance_heads": "tier|way|from|>more a month|what has to happen|clauses",
        "best": "the highest tier is held already",
        "never": "no day can be promised",
        "wait": "charged {charge} a month until then",
        "unmet": "Not met today",
        "groups": "The best groups as of {at}",
        "group_heads": "group|tier|receives|numbers|",
        "open": "as it is",
        "numbers": "What each number gets",
        "number_heads": "number|tier",
        "exact": "No other grouping is better",
        "bound": "Another may be better, but none has more than: {at_most} (this one: {reached})",
        "or_above": "{tier} or above {count}",
        "no_groups": "no group would give a tier more",
        "ways": "Every way to a tier as of {at} (nothing is recorded)",
        "after": "then: {after}",
        "message": "message {template}",
        "none": "none",
    },
}
MANY = 15
"""Numbers of one holder that may take a while to be grouped."""
Subject = Annotated[str, typer.Argument(metavar="SUBJECT", help="number/0812345678 or holder/ID.")]


@app.callback()
def tiers() -> None:
    """Advise on tiers: what the next one takes, and how numbers are best grouped."""


@app.command()
def advise(
    subject: Subject,
    as_of: AsOf = "",
    language: InLanguage = Language.en,
    world: WorldName = SCRATCH,
    as_json: AsJson = False,
) -> None:
    """Say what is missing for every higher tier, by each way, cheapest first; of a holder also its best groups.

    Days hold if all goes on as now, but for what a line says itself: bills close every month and are paid in time.
    """
    from sitthi.entrypoints.cli.tiers_told import notices
    from sitthi.views.tiers_read import TierReader

    with opened(world) as there:
        at_us = as_of_time(as_of, there)
        subject = subject if "/" in subject else f"number/{subject}"
        if subject.startswith("holder/"):
            count = TierReader(there.connection, there.index).count_of(subject.partition("/")[2])
            if count > MANY:
                notice(f"grouping {count} numbers piece by piece")
        found = _adviser(there).advise(subject, at_us)
        if as_json:
            output.json_page(found)
            return
        for one in found["numbers"]:
            _tell_number(one, at_us, language.value)
        if found["grouping"] is not None:
            _tell_groups(found["grouping"], at_us, language.value)
        for text in notices(there.book, language.value):
            output.line(text)


@app.command()
def ways(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="0812345678 or number/0812345678.")],
    as_of: AsOf = "",
    language: InLanguage = Language.en,
    world: WorldName = SCRATCH,
    as_json: AsJson = False,
) -> None:
    """Show every way to a tier with all its conditions, as a review would find them; nothing is recorded."""
    from sitthi.documents.figures import at
    from sitthi.entrypoints.cli.tiers_told import holds

    with opened(world) as there:
        at_us = as_of_time(as_of, there)
        found = _adviser(there).ways(f"number/{number.removeprefix('number/')}", at_us)
    if as_json:
        output.json_page(found)
        return
    said = SAYS[language.value]
    output.line(
        said["number"].format(number=number.removeprefix("number/"), holds=holds(found["holds"], language.value))
    )
    output.line(said["ways"].format(at=at(at_us, language.value)))
    for reason in found["reasons"]:
        output.line(f"    {'✓' if reason['met'] else '✗'} {reason['clause']}: {reason['says'][language.value]}")
    output.line(said["after"].format(after=_after(found, language.value)))


def _after(found: dict[str, Any], language: str) -> str:
    """What a review would leave: the tier held, the one on its way, and the messages sent."""
    from sitthi.entrypoints.cli.tiers_told import holds, way
    from sitthi.views.wording import word

    parts = [holds(found["after"]["tier"], language)]
    grounds = found["after"]["tier_grounds"]
    if grounds is not None and grounds["offered"] is not None:
        offered = grounds["offered"]
        parts.append(f"→ {word(offered['tier'], language)} {way(offered['way'], language)}")
    parts += [SAYS[language]["message"].format(template=one) for one in found["messages"]]
    return ", ".join(parts)


def _adviser(there: World) -> Adviser:
    from sitthi.views.tiers_advice import Adviser

    return Adviser(there.connection, there.book, there.rulebook, there.index)


def _tell_number(found: dict[str, Any], at_us: int, language: str) -> None:
    """What a number holds, and a table of what a higher tier takes."""
    from sitthi.documents.figures import at
    from sitthi.entrypoints.cli.tiers_told import holds, of_day, thb, way
    from sitthi.views.wording import EVERY_WAY, word

    said = SAYS[language]
    output.line(said["number"].format(number=found["number"], holds=holds(found["tier"], language)))
    if not found["chances"]:
        output.line(f"    {said['best']}")
        return
    rows = [
        (
            word(one["tier"], language),
            way(one["way"], language),
            of_day(one["from"], language) if one["from"] else said["never"],
            "" if one["extra_a_month"] is None else thb(one["extra_a_month"], language),
            "; ".join(_steps(one, language)),
            ", ".join(one["clauses"]),
        )
        for one in found["chances"]
    ]
    output.table(said["chances"].format(at=at(at_us, language)), said["chance_heads"].split("|"), rows)
    output.line(said["unmet"])
    # That a way gives no tier goes without saying here.
    reasons = (reason for one in found["chances"] for reason in one["reasons"] if reason["reading"] != EVERY_WAY)
    for text in dict.fromkeys(f"{one['clause']}: {one['says'][language]}" for one in reasons):
        output.line(f"    ✗ {text}")


def _steps(one: dict[str, Any], language: str) -> Iterable[str]:
    """What has to happen: events, and months to come with their charge."""
    from sitthi.entrypoints.cli.tiers_told import thb

    yield from _events(one["steps"])
    if one["months"]:
        yield SAYS[language]["wait"].format(charge=thb(one["charge_a_month"], language))


def _events(steps: list[dict[str, Any]]) -> Iterable[str]:
    """Events that have to happen, each with its data."""
    for step in steps:
        yield " ".join([step["type"], *(output.field(name, value) for name, value in step["data"].items())])


def _tell_groups(found: dict[str, Any], at_us: int, language: str) -> None:
    """The best groups, what each number has by them, by what, and whether another grouping may be better."""
    from sitthi.documents.figures import at
    from sitthi.views.wording import word

    said = SAYS[language]

    def named(tier: str | None) -> str:
        return word(tier, language) if tier else said["none"]

    title = said["groups"].format(at=at(at_us, language))
    rows = [
        (
            one["group"],
            named(one["tier"]),
            one["receiver"],
            ", ".join(one["numbers"]),
            said["open"] if one["open"] else "",
        )
        for one in found["groups"]
    ]
    if rows:
        output.table(title, said["group_heads"].split("|"), rows)
    else:
        output.line(f"{title}: {said['no_groups']}")
    numbers = [(one["number"], named(one["tier"])) for one in found["numbers"]]
    output.table(said["numbers"], said["number_heads"].split("|"), numbers)
    for text in _events(found["steps"]):
        output.line(f"    → {text}")
    for reason in found["reasons"]:
        output.line(f"    {'✓' if reason['met'] else '✗'} {reason['clause']}: {reason['says'][language]}")
    if found["exact"]:
        output.line(f"✓ {said['exact']}")
    else:
        at_most, reached = (_counts(found[name], language) for name in ("at_most", "reached"))
        output.line(f"≈ {said['bound'].format(at_most=at_most, reached=reached)}")


def _counts(counts: dict[str, int], language: str) -> str:
    """How many numbers are at each tier or above."""
    from sitthi.views.wording import word

    form = SAYS[language]["or_above"]
    return ", ".join(form.format(tier=word(tier, language), count=count) for tier, count in counts.items())
