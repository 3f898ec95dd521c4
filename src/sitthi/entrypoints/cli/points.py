"""``sitthi points``: what an operator owes in points, and the catalogue of rewards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.books import day_of
from sitthi.entrypoints.cli.files import whole_file
from sitthi.entrypoints.cli.options import SCRATCH, AsJson, InLanguage, Language, WorldName, notice, opened
from sitthi.entrypoints.cli.progress import Bar
from sitthi.entrypoints.cli.rejects import rows_file
from sitthi.kernel.errors import BadInput

if TYPE_CHECKING:
    from sitthi.app import World
    from sitthi.views.liability import Liability
    from sitthi.views.rewards import Catalogue

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)
CATALOGUE = {
    "th": {
        "title": "ของรางวัลที่แลกได้ ณ {at}",
        "heads": "รหัส|ของรางวัล|ประเภท|ร้าน|>คะแนน|ราคานี้ถึง|แลกได้ถึง|กด|>คงเหลือ",
        "unlimited": "ไม่จำกัด",
    },
    "en": {
        "title": "Rewards that can be redeemed on {at}",
        "heads": "reward|name|kind|shop|>points|this price until|until|dial|>left",
        "unlimited": "no limit",
    },
}
KINDS = {
    "goods": {"th": "สินค้า", "en": "goods"},
    "service": {"th": "บริการ", "en": "service"},
    "discount": {"th": "ส่วนลด", "en": "discount"},
}
PICTURES = (".png", ".svg", ".pdf", ".html")


@app.callback()
def points() -> None:
    """Show what is owed in points, and the rewards they are redeemed for."""


@app.command()
def liability(
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="First day; else the world's beginning.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day; else that of the latest decision.")] = "",
    csv_file: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write both tables as CSV.")] = None,
    chart: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw it: a file ending in .png, .svg, .pdf or .html.")
    ] = None,
    language: InLanguage = Language.en,
    world: WorldName = SCRATCH,
    as_json: AsJson = False,
) -> None:
    """Show the points outstanding by quarter of expiry, and how they came to that in a period.

    It ends in a line that says whether it ties to the ledger to the point; if it does not, the exit code is 1.
    """
    from sitthi.views.liability import HEADS, steps
    from sitthi.views.liability import liability as report

    first_day, last_day = (day_of(one, field) if one else None for one, field in ((first, "--from"), (last, "--to")))
    if first_day is not None and last_day is not None and last_day < first_day:
        raise BadInput(what=f"{last} is before {first}", remedy="Write the earlier day with --from.", field="--to")
    _look_picture(chart)
    with rows_file(csv_file, HEADS, "--csv") as write, opened(world) as there:
        bar = Bar(steps(there.connection, first_day, last_day), wanted=True, of="read")
        try:
            found = report(there.connection, first_day, last_day, bar.at)
        finally:
            bar.close()
        for row in found.lines():
            write(row)
    if csv_file is not None:
        notice(f"wrote {csv_file}")
    if chart is not None:
        _draw(chart, found, language.value)
    if as_json:
        output.json_page(found.shape())
    else:
        _tell(found, language.value)
    raise typer.Exit(0 if found.held else 1)


@app.command()
def rewards(
    at: Annotated[str, typer.Option(metavar="TIME", help="Prices at this day or RFC 3339 time.")] = "",
    language: InLanguage = Language.en,
    world: WorldName = SCRATCH,
    as_json: AsJson = False,
) -> None:
    """List the rewards points are redeemed for: price and until when, shop, code to dial, how many are left."""
    from sitthi.views.rewards import catalogue

    with opened(world) as there:
        found = catalogue(there.connection, there.book, _at(at, there))
    if as_json:
        output.json_page(found.shape())
    else:
        _list(found, language.value)


def _at(written: str, world: World) -> int:
    """The time asked for: a day means its end; none given, the world's latest decision, or now where there is none."""
    from sitthi.kernel import live, moment
    from sitthi.views.prove import latest_us

    if not written:
        return latest_us(world.connection) or live.now_us()
    if "T" in written:
        return moment.parse_time(written, "--at")
    return moment.end_of_day(day_of(written, "--at"))


def _list(found: Catalogue, language: str) -> None:
    from sitthi.documents.figures import at, day

    said = CATALOGUE[language]
    rows = [
        (
            one.reward.id,
            one.reward.name_th if language == "th" else one.reward.name_en,
            KINDS.get(one.reward.kind, {}).get(language, one.reward.kind),
            one.reward.shop,
            f"{one.points:,}",
            day(one.price_until, language) if one.price_until else "",
            day(one.until, language) if one.until else "",
            one.code,
            said["unlimited"] if one.left is None else f"{one.left:,} / {one.reward.stock:,}",
        )
        for one in found.rewards
    ]
    output.table(said["title"].format(at=at(found.at_us, language)), said["heads"].split("|"), rows)


def _look_picture(chart: Path | None) -> None:
    """Refuse a file that no picture can be written to before anything long is done."""
    if chart is None:
        return
    if chart.suffix.lower() not in PICTURES:
        remedy = f"Let it end in one of: {', '.join(PICTURES)}."
        raise BadInput(what=f"{chart} is no name for a picture", remedy=remedy, field="--chart")
    if chart.is_dir() or not chart.absolute().parent.is_dir():
        remedy = "Name a file in a folder that is there."
        raise BadInput(what=f"{chart} can not be written", remedy=remedy, field="--chart")


def _draw(path: Path, found: Liability, language: str) -> None:
    from sitthi.documents.rendering import KINDS as MADE
    from sitthi.documents.rendering import chart_html, render_chart

    kind = MADE.get(path.suffix.lower())
    made = chart_html(found, language).encode() if kind is None else render_chart(found, language, kind)
    with whole_file(path, "--chart") as place:
        place.write_bytes(made)
    notice(f"wrote {path}")


def _tell(found: Liability, language: str) -> None:
    from sitthi.documents import liability_chart

    page = liability_chart.page(found, language)
    said = page["label"]
    output.line(f"{said['title']}: {page['period']}")
    figures = ("accounts", "numbers", "total")
    heads = (said["line"], said["until"], *(f">{said[name]}" for name in figures))
    rows = [[row["name"], row["until"], *(row[one] for one in figures)] for row in page["outstanding_rows"]]
    output.table(said["outstanding"], heads, rows)
    rows = [[row["name"], *(row[one] for one in figures)] for row in page["roll_rows"]]
    output.table(said["roll_forward"], (heads[0], *heads[2:]), rows)
    output.line(f"✓ {said['ties']}" if found.held else f"✗ {said['does_not_tie']}:")
    for text in found.faults or (page["says"],):
        output.line(f"    {text}")
