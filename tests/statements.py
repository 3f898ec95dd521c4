"""Counting what the server carries out for a connection, by what it says on the wire: nobody else's work counts."""

from __future__ import annotations

import tempfile
from collections.abc import Callable

import psycopg
import pytest
from psycopg.pq import Trace

from sitthi.storage.pipeline import Connection

DONE = b"\tCommandComplete\t"
"""What the server sends once for every statement it has carried out, be it alone, one of several, or a COPY."""


def statements_of(connection: Connection, work: Callable[[], object]) -> int:
    """How many statements the server carries out on a connection while some work is done."""
    with tempfile.TemporaryFile() as wire:
        try:
            connection.pgconn.trace(wire.fileno())
        except psycopg.NotSupportedError:
            pytest.skip("this system's client library does not show what goes over the wire")
        connection.pgconn.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
        try:
            work()
        finally:
            connection.pgconn.untrace()
        wire.seek(0)
        return sum(line.startswith(b"B\t") and DONE in line for line in wire)
