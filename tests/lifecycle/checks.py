"""Holding what was played against what the matrix expects, cell by cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sitthi.kernel.decision import REFUSED
from tests.lifecycle.attempts import STANDING
from tests.lifecycle.matrix import PROGRAMMES, Seen, matrix
from tests.lifecycle.plays import PLAYS
from tests.lifecycle.stage import Decided, Played, Stage
from tests.lifecycle.things import changed, is_called

HALF_A_YEAR = dt.timedelta(days=183)


def faults_of(stage: Stage, row: str, play: str) -> dict[str, list[str]]:
    """Play a row on its customer; by programme what is not as the matrix has it, and what changed that should not."""
    expected = {programme: matrix().expected(row, programme, play) for programme in PROGRAMMES}
    attempts = [name for seen in expected.values() for name in (*seen.refuses, *seen.allows)]
    played = stage.plays(row, play, attempts, _until(row, play, expected))
    faults: dict[str, list[str]] = {}
    for programme, seen in expected.items():
        found = _follows(programme, seen, played, matrix().rows[row].itself)
        found += _attempts(seen, played, STANDING[stage.customer].get(programme, ()))
        faults[programme] = [*found, *_in_time(seen, played)]
    faults["changes"] = _changes(expected.values(), played, matrix().rows[row].is_)
    return {where: found for where, found in faults.items() if found}


def _until(row: str, play: str, expected: dict[str, Seen]) -> str:
    """Until when it is to be seen what falls due."""
    days = [due.day for seen in expected.values() for due in seen.comes_after]
    if any(seen.never for seen in expected.values()):
        days.append(f"{dt.date.fromisoformat(PLAYS[row][play].time[:10]) + HALF_A_YEAR}")
    return f"{max(days)}T23:59:59+07:00" if days else ""


def _follows(programme: str, seen: Seen, played: Played, itself: tuple[str, ...]) -> list[str]:
    """What is wrong with what was decided at once; ``itself`` are the commands that are the event."""
    found = [one for one in played.follows if one.programme == programme and one.command not in itself]
    faults = []
    commands = [one.command for one in seen.consequences]
    if [one.command for one in found] != commands:
        faults.append(f"follows {[_short(one) for one in found]}, not {commands}")
    else:
        for want, got in zip(seen.consequences, found, strict=True):
            if not set(want.cites) <= got.named:
                faults.append(f"{want.command} names {sorted(got.named)}, not {want.cites}")
            if want.after and want.after not in got.after:
                faults.append(f"{want.command} follows {sorted(got.after)}, not {want.after}")
    if seen.itself or seen.refused:
        assert played.itself is not None
        if not set(seen.itself) <= played.itself.named:
            faults.append(f"{played.itself.command} names {sorted(played.itself.named)}, not {seen.itself}")
        if (played.itself.outcome == REFUSED) != seen.refused:
            faults.append(f"it is {played.itself.outcome}: {sorted(played.itself.unmet)}")
    return faults


def _changes(expected: Iterable[Seen], played: Played, about: tuple[str, ...]) -> list[str]:
    """What is wrong with what differs afterwards; the event itself is ``about`` some things."""
    wanted = [one for seen in expected for one in seen.changes.items()]
    found: dict[str, dict[str, Any]] = {}
    was: dict[str, dict[str, Any]] = {}
    for programme, before in played.before.items():
        found |= changed(before, played.after[programme])
        was |= before
    faults = [
        f"{thing} is now {_differs(was.get(thing, {}), now)}"
        for thing, now in found.items()
        if not any(is_called(thing, name) for name in (*about, *(name for name, _ in wanted)))
    ]
    for name, fields in wanted:
        meant = {thing: now for thing, now in found.items() if is_called(thing, name)}
        if not meant:
            faults.append(f"{name} is unchanged")
        for thing, now in meant.items():
            wrong = {field: now.get(field) for field, value in fields.items() if now.get(field) != value}
            if wrong:
                faults.append(f"{thing} has {wrong}, not {fields}")
    return faults


def _attempts(seen: Seen, played: Played, standing: tuple[str, ...]) -> list[str]:
    """What is wrong with what can be done afterwards; what is not said of ``standing`` attempts goes as before."""
    faults = []
    for name, cites in seen.refuses.items():
        tried = played.tried[name]
        if tried.outcome != REFUSED or not set(cites) <= tried.unmet:
            faults.append(f"{name} is {tried.outcome} by {sorted(tried.unmet or tried.named)}, not refused by {cites}")
    for name, cites in seen.allows.items():
        tried = played.tried[name]
        if tried.outcome == REFUSED or not set(cites) <= tried.named:
            faults.append(f"{name} is {tried.outcome} by {sorted(tried.unmet or tried.named)}, not allowed by {cites}")
    for name in standing:
        said = name in seen.refuses or name in seen.allows
        was, now = played.tried_before[name], played.tried[name]
        if not said and was.outcome != now.outcome:
            faults.append(f"{name} was {was.outcome} and is {now.outcome} by {sorted(now.unmet)}")
    return faults


def _in_time(seen: Seen, played: Played) -> list[str]:
    """What is wrong with what fell due before and falls due after."""
    faults = []
    for dues, found in ((seen.went_before, played.earlier), (seen.comes_after, played.later)):
        for due in dues:
            of_day = [one for one in found if one.command == due.command and one.day == due.day]
            if not any(set(due.cites) <= one.named for one in of_day):
                near = [(one.day, sorted(one.named)) for one in found if one.command == due.command]
                faults.append(f"{due.command} on {due.day} by {due.cites}: there is {near}")
    faults += [f"{one.command} on {one.day}" for one in played.later if one.command in seen.never]
    return faults


def _short(one: Decided) -> tuple[str, Any]:
    return one.command, sorted(one.named)


def _differs(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    return {name: (before.get(name), value) for name, value in now.items() if before.get(name) != value}
