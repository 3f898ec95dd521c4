"""The options that all benchmarks have, and how they say what they are doing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence


def parser_of(module: str, document: str | None) -> argparse.ArgumentParser:
    """A parser of the options of a benchmark, which says what its module's docstring begins with."""
    return argparse.ArgumentParser(prog=f"python -m {module}", description=(document or "").splitlines()[0])


def parsed(
    parser: argparse.ArgumentParser,
    arguments: Sequence[str],
    trial: Mapping[str, int],
    said: str,
    flag: str = "--quick",
) -> argparse.Namespace:
    """The options asked for, with those that all benchmarks have.

    ``trial`` are the values of a trial of everything, ``said`` how large it is, ``flag`` by what it is asked for.
    """
    if "replays" in trial:
        parser.add_argument("--replays", type=int, default=500, help="receipts decided again afterwards (500)")
    parser.add_argument("--patience", type=int, default=20, help="seconds to wait for a quiet machine (20)")
    parser.add_argument(flag, dest="trial", action="store_true", help=f"{said}: a trial of everything")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    found = parser.parse_args(arguments)
    if found.trial:
        for name, value in trial.items():
            setattr(found, name, value)
    return found


def say(text: str) -> None:
    """What is being done, for whoever waits."""
    print(f"... {text}", file=sys.stderr, flush=True)
