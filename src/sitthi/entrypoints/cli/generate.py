"""``sitthi generate``: a made-up day of an operator, or the files of a made-up operator to take over."""

from __future__ import annotations

import csv
import datetime as dt
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from heapq import merge
from pathlib import Path
from typing import Annotated, BinaryIO, TextIO

import msgspec
import typer

from sitthi.channels.generated import tables
from sitthi.channels.generated.day import Plan, lines
from sitthi.entrypoints.cli.files import whole_file
from sitthi.kernel import moment
from sitthi.kernel.errors import BadInput

FIRST_DAY = "2024-04-01"
AT_ONCE = 1_000


class _When(msgspec.Struct):
    time: str


_WHEN = msgspec.json.Decoder(_When)


def generate(
    subscribers: Annotated[int, typer.Option(help="How many subscribers live in it.")] = 200,
    events: Annotated[int, typer.Option(help="How many events in all, their registrations included.")] = 2_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    start: Annotated[
        str, typer.Option(help="First day, ISO; most subscribers arrive in the month before.")
    ] = FIRST_DAY,
    days: Annotated[int, typer.Option(help="Over how many days the events are spread.")] = 1,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; without it, stdout.")] = None,
    with_file: Annotated[
        Path | None, typer.Option("--with", help="Events of a file, in order of time, put in at their times.")
    ] = None,
    numbers_csv: Annotated[
        Path | None, typer.Option(help="Write a file of numbers for `sitthi import` instead of events.")
    ] = None,
    addons_csv: Annotated[Path | None, typer.Option(help="Beside it, the file of their add-ons.")] = None,
) -> None:
    """Make up a realistic day: seeded, as CloudEvents JSON lines in order of time."""
    first_day = _day(start)
    if numbers_csv is not None:
        _write_tables(subscribers, seed, first_day, numbers_csv, addons_csv)
        return
    plan = Plan(subscribers, events, seed, first_day, days)
    plan.check()
    made: Iterable[bytes] = lines(plan)
    if with_file is not None:
        made = merge(_read(with_file), made, key=_time_of)
    with _sink(output) as sink:
        _write(made, sink, events, shown=output is not None)


def _day(text: str) -> int:
    try:
        return moment.day_number(dt.date.fromisoformat(text))
    except ValueError:
        raise BadInput(what=f"{text!r} is not a date", remedy="Write it as 2024-04-01.", field="--start") from None


def _time_of(line: bytes) -> int:
    return moment.parse_time(_WHEN.decode(line).time)


def _read(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                _check_line(path, number, line)
                yield line.rstrip(b"\r\n")
    except OSError as error:
        raise unreadable(path, error, "--with") from None


def _check_line(path: Path, number: int, line: bytes) -> None:
    try:
        _time_of(line)
    except msgspec.MsgspecError as error:
        what = f"not an event with a time ({error})"
        remedy = "Write one CloudEvent a line."
        raise BadInput(what=what, remedy=remedy, file=str(path), line=number, field="--with") from None
    except BadInput as error:
        raise error.at(file=str(path), line=number) from None


def unreadable(path: Path, error: OSError, field: str) -> BadInput:
    """The complaint about a file that can not be opened."""
    what = f"{path} can not be used ({error.strerror or error})"
    return BadInput(what=what, remedy="Check the path and its permissions.", field=field)


@contextmanager
def _sink(output: Path | None) -> Iterator[BinaryIO]:
    if output is None or str(output) == "-":
        yield sys.stdout.buffer
        return
    with whole_file(output, "--output") as place, place.open("wb") as file:
        yield file


def _write(made: Iterable[bytes], sink: BinaryIO, count: int, *, shown: bool) -> None:
    """Write the lines, a thousand at once; who stops reading (``| head``) is no error."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    bar = Progress(console=console, transient=True, disable=not (shown and console.is_terminal))
    chunk: list[bytes] = []
    try:
        with bar:
            task = bar.add_task("making events", total=count)
            for line in made:
                chunk.append(line)
                if len(chunk) >= AT_ONCE:
                    sink.write(b"\n".join(chunk) + b"\n")
                    bar.advance(task, len(chunk))
                    chunk.clear()
            if chunk:
                sink.write(b"\n".join(chunk) + b"\n")
            sink.flush()
    except BrokenPipeError:
        # What is still buffered has no reader either; without this the interpreter complains when it ends.
        sys.stdout = None


def _write_tables(count: int, seed: int, as_of_day: int, numbers: Path, addons: Path | None) -> None:
    from contextlib import ExitStack

    Plan(count, count * 4, seed, as_of_day).check()
    with ExitStack() as stack:

        def table(path: Path, field: str) -> TextIO:
            place = stack.enter_context(whole_file(path, field))
            return stack.enter_context(place.open("w", newline="", encoding="utf-8"))

        number_file = table(numbers, "--numbers-csv")
        addon_file = table(addons, "--addons-csv") if addons else None
        number_rows = csv.writer(number_file, lineterminator="\n")
        number_rows.writerow(tables.NUMBER_COLUMNS)
        addon_rows = csv.writer(addon_file, lineterminator="\n") if addon_file else None
        if addon_rows:
            addon_rows.writerow(tables.ADDON_COLUMNS)
        for number, addon in tables.rows(count, seed, as_of_day):
            number_rows.writerow(number)
            if addon_rows and addon:
                addon_rows.writerow(addon)
