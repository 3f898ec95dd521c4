"""What benchmarks of a world share: a world of their own, what a run is weighed by, and how that is told."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
import psycopg

from benchmarks import after, disk, machine
from benchmarks.asking import say
from benchmarks.lane import cpu_seconds, memory_kb
from sitthi.app import Options, World, database_of, make_world
from sitthi.storage.pipeline import Connection
from sitthi.storage.server import Server, database_server, drop_database
from sitthi.terms import load_book
from sitthi.views.prove import prove

SETTINGS = {"shared_buffers": "1GB"}
LINEAR_HUNDREDTHS = 15
"""The time of a thing may differ by as much from the smallest run to the largest."""
GROWTH_KB = 4_096
"""Memory may grow by as much in a run, or half of one: caches, not what grows with the things carried out."""


class Run(msgspec.Struct, kw_only=True):
    """So many things carried out: seconds until they were committed; memory of its own in kB each time it was weighed.

    ``busy``: how busy others kept the machine before, in hundredths.
    """

    done: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    server_cpu_seconds: float = 0.0
    own_kb: list[int] = []
    server_kb: list[int] = []
    busy: int = 0

    @property
    def a_second(self) -> float:
        """How many things a second."""
        return self.done / self.seconds

    @property
    def each_us(self) -> float:
        """Microseconds for each."""
        return self.seconds * 1e6 / self.done

    def cpu_us(self, count: int) -> tuple[float, float]:
        """Microseconds of the processor for each of so many: our own, and the server's."""
        return self.cpu_seconds * 1e6 / count, self.server_cpu_seconds * 1e6 / count

    def weigh(self, backend: int) -> None:
        """Note what memory this process has of its own, and the server's process of that id."""
        self.own_kb.append(memory_kb("self"))
        self.server_kb.append(memory_kb(backend))

    @contextmanager
    def timed(self, backend: int) -> Iterator[None]:
        """Add up the time and the processor time of what is done within, the server's too."""
        begun, cpu, server_cpu = time.perf_counter(), time.process_time(), cpu_seconds(backend)
        yield
        self.seconds += time.perf_counter() - begun
        self.cpu_seconds += time.process_time() - cpu
        self.server_cpu_seconds += cpu_seconds(backend) - server_cpu


def growth(runs: Sequence[Run]) -> list[float]:
    """How much longer a thing takes in each run than in the first, in hundredths."""
    return [100 * (one.each_us / runs[0].each_us - 1) for one in runs]


def linear(runs: Sequence[Run]) -> bool:
    """Whether a thing takes no longer, within what is allowed, the more there are."""
    return max(growth(runs)) <= LINEAR_HUNDREDTHS


@contextmanager
def own_world(name: str, *peers: str) -> Iterator[tuple[World, Server]]:
    """An empty world on a server with room; it goes afterwards, and so do the databases of its ``peers``."""
    with database_server(say, SETTINGS) as server:
        with psycopg.connect(make_world(server, name), autocommit=True) as connection:
            yield World(name, connection, load_book(), Options()), server
        for database in (*peers, database_of(name)):
            drop_database(server, database)


def about(connection: Connection, asked: argparse.Namespace) -> dict[str, Any]:
    """What every figure is to be read with: the machine, the server's settings, what was asked for."""
    return {"machine": machine.described(), "settings": disk.settings(connection), "asked": vars(asked)}


def checked(connection: Connection, replays: int, until_us: int | None = None) -> dict[str, Any]:
    """The books proven, nothing due left behind ``until_us``, and receipts drawn by lot decided again."""
    say("proving the books and deciding receipts again")
    begun = time.perf_counter()
    proof = prove(connection, until_us)
    took = time.perf_counter() - begun
    return {"proof": proof, "prove_seconds": took, "replayed": after.replay_some(connection, replays)}


def tied(figures: dict[str, Any]) -> bool:
    """Whether the books tie and every receipt was decided again to the same bytes."""
    return bool(figures["proof"].held) and figures["replayed"].differing == 0


def head(figures: dict[str, Any], busy: int) -> list[str]:
    """The lines before the figures: the machine, how busy others kept it at worst, the server."""
    settings = ", ".join(f"{name} {value}" for name, value in figures["settings"].items())
    return [f"machine: {figures['machine']}; others kept it {busy} % busy at worst", f"server: {settings}"]


def foot(figures: dict[str, Any]) -> list[str]:
    """The lines after the figures: books and receipts."""
    proof, replayed = figures["proof"], figures["replayed"]
    books = "proven" if proof.held else "WRONG: " + "; ".join(proof.faults)
    return [
        f"books: {books} ({len(proof.checks)} checks in {figures['prove_seconds']:.0f} s)",
        f"receipts decided again: {replayed.tried:,}, differing: {replayed.differing}",
    ]


def head_json(figures: dict[str, Any]) -> dict[str, Any]:
    """What `head` and `foot` say but for busy others, for programs."""
    proof, replayed = figures["proof"], figures["replayed"]
    return {
        **{name: figures[name] for name in ("asked", "machine", "settings")},
        "proven": proof.held,
        "faults": list(proof.faults),
        "prove_seconds": round(figures["prove_seconds"], 1),
        "replayed": {"tried": replayed.tried, "differing": replayed.differing},
    }
