"""The review of a base on Spark: parts of whole citizens, each reviewed by the same compiled rules in an executor.

Nothing is shuffled: the files are in order, so a part is some rows of each (``spark_parts``), and an executor reads
them from where they lie, which every executor has to reach by the same path. What an executor runs is
``tier_running.review_pieces``, as one machine does.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa

from sitthi.areas.tiers.terms import TiersTerms
from sitthi.files import UNFINISHED
from sitthi.kernel.errors import BadInput, OurMistake
from sitthi.population.spark_parts import parts_of
from sitthi.population.tier_files import Part, pieces
from sitthi.population.tier_running import Totals, review_pieces

NEEDED = ("pandas", "pyspark")
OLDEST_JAVA = 17
MASTER = "local[*]"
PARTS_A_CORE = 4
"""Parts are smaller than what a core gets, so that none waits long for another."""
_VERSION = re.compile(r'version "(\d+)')
_NAME = "part-{:05}.parquet"
_FAULT = ("what", "remedy", "file", "line", "field")


def require() -> None:
    """Raises BadInput where Spark's library or a Java it runs on is missing."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise BadInput(
            what=f"Spark needs {' and '.join(missing)}, not installed here",
            remedy="Install what is missing: pip install 'sitthi[spark]'.",
            field="--engine",
        )
    found = java_version()
    if found < OLDEST_JAVA:
        what = f"Spark needs Java {OLDEST_JAVA} or later; " + (
            f"this is Java {found}" if found else "there is none here"
        )
        raise BadInput(what=what, remedy="Install a Java runtime, or name its folder in JAVA_HOME.", field="--engine")


def java_version() -> int:
    """The major version of the Java that Spark would run on; 0 where there is none."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if java is None:
        return 0
    try:
        told = subprocess.run([java, "-version"], check=True, capture_output=True, text=True).stderr
    except (OSError, subprocess.CalledProcessError):
        return 0
    version = _VERSION.search(told)
    return int(version.group(1)) if version else 0


def review_spark(
    numbers: Path, months: Path, as_of_day: int, terms: TiersTerms, out: Path, master: str = MASTER
) -> Totals:
    """Review a base on a Thai day by terms, on Spark; the same totals and rows as ``tier_running.review``.

    ``out`` becomes a folder of Parquet files, whose rows in the order of their names are the outcome; it is there only
    once the run is over. ``master`` is a master's address, or ``local[N]``. Executors read ``numbers`` and ``months``,
    and write to ``out``, by the same paths. Raises BadInput.
    """
    require()
    unfinished = out.with_name(f"{out.name}{UNFINISHED}").absolute()
    _check_out(out)
    with session(master) as spark:
        parts = parts_of(numbers, months, PARTS_A_CORE * spark.sparkContext.defaultParallelism)
        try:
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(parents=True)
            run = reviewing(Run(numbers.absolute(), months.absolute(), as_of_day, terms, unfinished, tuple(parts)))
            rows = spark.range(0, len(parts), 1, len(parts)).mapInArrow(run, "totals binary, fault binary").collect()
            found = total([totals_of(row.totals, row.fault) for row in rows], as_of_day)
            if found.numbers != parts[-1].numbers[1]:
                raise OurMistake(f"numbers were lost between parts: {found}")
            _replace(out, unfinished)
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else error
            what, remedy = f"{out} can not be written to ({reason})", "Name a folder of your own, with room."
            raise BadInput(what=what, remedy=remedy, field="--out") from None
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return found


class Run(NamedTuple):
    """What an executor is told: the files, the day, the terms, the folder to write to, and all parts by place."""

    numbers: Path
    months: Path
    as_of_day: int
    terms: TiersTerms
    out: Path
    parts: tuple[Part, ...]


def reviewing(run: Run) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """What Spark calls with places of parts, batch by batch: each is reviewed, written, and its totals told.

    A fault of the input is told as well, for whoever started the run; any other ends it.
    """

    def review(batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            told = [_reviewed(run, place) for place in batch.column(0).to_pylist()]
            totals, faults = ([one[side] for one in told] for side in (0, 1))
            yield pa.record_batch({"totals": pa.array(totals, pa.binary()), "fault": pa.array(faults, pa.binary())})

    return review


def _reviewed(run: Run, place: int) -> tuple[bytes, bytes]:
    base = pieces(run.numbers, run.months, lambda _: None, run.parts[place])
    try:
        found = review_pieces(base, run.as_of_day, run.terms, run.out / _NAME.format(place))
    except BadInput as fault:
        told = {name: getattr(fault, name) for name in _FAULT}
        return b"", msgspec.json.encode(told)
    return msgspec.json.encode(found), b""


def totals_of(totals: bytes, fault: bytes) -> Totals:
    """The totals an executor told; raises the BadInput it found instead."""
    if fault:
        raise BadInput(**msgspec.json.decode(fault))
    return msgspec.json.decode(totals, type=Totals)


def total(parts: Iterable[Totals], as_of_day: int) -> Totals:
    """The totals of a base from those of its parts."""
    found = Totals(as_of_day)
    for one in parts:
        for name in ("numbers", "citizens", "months", "raised", "lowered", "same"):
            setattr(found, name, getattr(found, name) + getattr(one, name))
        for tier, by_way in one.tiers.items():
            _add(found.tiers.setdefault(tier, {}), by_way)
        _add(found.refused, one.refused)
    return found


def _add(found: dict[str, int], more: Mapping[str, int]) -> None:
    for name, many in more.items():
        found[name] = found.get(name, 0) + many


def _check_out(out: Path) -> None:
    """A folder that holds anything but the parts of a run before is not ours to replace."""
    if out.is_dir() and any(not one.match("part-*.parquet") for one in out.iterdir()):
        what = f"{out} holds other things than an outcome"
        raise BadInput(what=what, remedy="Name a folder that is new, or holds an outcome only.", field="--out")


def _replace(out: Path, unfinished: Path) -> None:
    if out.is_dir():
        shutil.rmtree(out)
    out.unlink(missing_ok=True)
    unfinished.replace(out)


@contextmanager
def session(master: str) -> Iterator[Any]:
    """A session of Spark for one run; one that is there already is used, and left as it is."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - only who runs on Spark has it

    active = SparkSession.getActiveSession()
    if active is not None:
        yield active
        return
    # Executors on this machine run in this environment; elsewhere PYSPARK_PYTHON says where theirs is.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    mine = SparkSession.builder.appName("sitthi").master(master).config("spark.ui.enabled", "false").getOrCreate()
    try:
        yield mine
    finally:
        mine.stop()
