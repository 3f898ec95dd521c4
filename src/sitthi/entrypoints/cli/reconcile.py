"""``sitthi reconcile``: a channel's settlement file beside what was decided for the channel."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.books import day_of, period_of
from sitthi.entrypoints.cli.options import SCRATCH, AsJson, WorldName, opened
from sitthi.entrypoints.cli.progress import Bar
from sitthi.entrypoints.cli.rejects import rows_file
from sitthi.kernel.errors import BadInput
from sitthi.kernel.money import format_thb

if TYPE_CHECKING:
    from sitthi.views.books_moved import Period
    from sitthi.views.reconcile import Compared, Reconciliation, Settled, Sum

SHOWN = 20
_NAMES = {
    "matched": "matched",
    "different": "different",
    "missing-here": "missing here",
    "missing-there": "missing there",
}


def reconcile(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE.csv",
            help="CSV (or Parquet): reference, amount, time, number or account, and if wanted source.",
        ),
    ],
    channel: Annotated[str, typer.Option(help="Whose settlement it is, such as kiosk.")],
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="First day settled; else the file's.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day settled; else the file's.")] = "",
    out: Annotated[Path | None, typer.Option(help="CSV file for every transaction and what became of it.")] = None,
    world: WorldName = SCRATCH,
    as_json: AsJson = False,
) -> None:
    """Compare a channel's settlement file with what was decided.

    Each transaction is matched, missing here, missing there, or different; if anything differs, the exit code is 1.
    """
    from sitthi.channels.settlement.reading import read_settlement
    from sitthi.views.books_moved import count_blocks
    from sitthi.views.reconcile import check_channel
    from sitthi.views.reconcile import reconcile as compare

    settled, complaints = read_settlement(file)
    if complaints:
        _complain(complaints)
    period = _period(file, settled, first, last)
    with opened(world) as there:
        check_channel(there.connection, channel)
        bar = Bar(count_blocks(there.connection), wanted=True)
        try:
            with _written(out) as write:
                found = compare(there.connection, settled, channel, period, write, bar.at)
        finally:
            bar.close()
    if as_json:
        output.json_page(_shape(str(file), found))
    else:
        _tell(str(file), found)
    raise typer.Exit(0 if found.agrees else 1)


def _complain(complaints: list[BadInput]) -> None:
    """Say what is wrong with each row; nothing is compared with a file of which a row is not known."""
    for one in complaints[:SHOWN]:
        print(one, file=sys.stderr)
    more = f"And {len(complaints) - SHOWN:,} more rows. " if len(complaints) > SHOWN else ""
    print(f"{more}Nothing was compared: a file counts only as a whole.", file=sys.stderr)
    raise typer.Exit(2)


def _period(file: Path, settled: list[Settled], first: str, last: str) -> Period:
    """The days that are settled: as said, else from the file's earliest to its latest."""
    from sitthi.kernel.moment import date_of
    from sitthi.kernel.moment import day_of as day_at

    if not settled and not (first and last):
        raise BadInput(what="holds no rows", remedy="Say the days with --from and --to.", file=str(file))
    for written, field in ((first, "--from"), (last, "--to")):
        if written:
            day_of(written, field)
    days = [day_at(row.at_us) for row in settled]
    return period_of(first or date_of(min(days)).isoformat(), last or date_of(max(days)).isoformat())


@contextmanager
def _written(path: Path | None) -> Iterator[Callable[[Compared], None]]:
    """A writer of every comparison into a CSV file; None writes nowhere."""
    from sitthi.views.reconcile import HEADS

    with rows_file(path, HEADS, "--out") as write:
        yield lambda one: write(one.shape().values())


def _shape(file: str, found: Reconciliation) -> dict[str, Any]:
    from sitthi.kernel.moment import date_of

    return {
        "file": file,
        "channel": found.channel,
        "from": date_of(found.period.first_day).isoformat(),
        "to": date_of(found.period.last_day).isoformat(),
        "agrees": found.agrees,
        "totals": {
            **{outcome.replace("-", "_"): _sum(one) for outcome, one in found.sums.items()},
            "in_file": _side(found.there.count, found.there.there_satang),
            "decided": _side(found.here.count, found.here.here_satang),
            "decided_outside_the_period": _side(found.outside.count, found.outside.here_satang),
        },
        "faults": list(found.faults),
        "differing": [one.shape() for one in found.differing],
    }


def _sum(one: Sum) -> dict[str, Any]:
    return {"transactions": one.count, "there": format_thb(one.there_satang), "here": format_thb(one.here_satang)}


def _side(count: int, satang: int) -> dict[str, Any]:
    return {"transactions": count, "amount": format_thb(satang)}


def _tell(file: str, found: Reconciliation) -> None:
    from sitthi.kernel.moment import date_of

    days = f"{date_of(found.period.first_day)} to {date_of(found.period.last_day)}"
    rows = [(_NAMES[outcome], one) for outcome, one in found.sums.items()]
    rows += [("all", _all(found))]
    cells = [
        (
            name,
            f"{one.count:,}",
            format_thb(one.there_satang),
            format_thb(one.here_satang),
            format_thb(one.there_satang - one.here_satang),
        )
        for name, one in rows
    ]
    heads = ("", ">transactions", ">there (file)", ">here (decided)", ">difference")
    output.table(f"{found.channel}, {days}", heads, cells)
    if found.outside.count:
        outside = format_thb(found.outside.here_satang)
        output.line(f"Of what matched or differs, {found.outside.count:,} were decided on other days ({outside}).")
    for one in found.differing[:SHOWN]:
        place = f"{file}:{one.line}" if one.line else file
        output.line(f"{place}: {one.reference} ({one.subject}): {one.what}. {one.remedy}")
    if len(found.differing) > SHOWN:
        output.line(f"And {len(found.differing) - SHOWN:,} more: --out FILE writes all of them.")
    for fault in found.faults:
        output.line(f"✗ {fault}")
    output.line("The totals do not tie." if found.faults else "The totals tie.")
    output.line("File and decisions agree." if found.agrees else "File and decisions differ.")


def _all(found: Reconciliation) -> Sum:
    """All outcomes together."""
    from sitthi.views.reconcile import Sum

    sums = found.sums.values()
    return Sum(
        sum(one.count for one in sums),
        sum(one.there_satang for one in sums),
        sum(one.here_satang for one in sums),
    )
