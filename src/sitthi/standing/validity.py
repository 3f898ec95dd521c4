"""What top-ups did to the validity of a number, and what it would be without one of them. Pure.

Whatever else has moved the validity in between (a contract bought, a suspension in which it stood still, the end of the
contract) is seen by where it was after one top-up and before the next.
"""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.kernel.moment import DAY_US
from sitthi.standing.parts import Extension


def until_us(one: Extension) -> int:
    """The validity after a top-up: days on the later of its time and what was held, to the cap, never earlier (R17)."""
    until = max(one.at_us, one.before_us) + one.days * DAY_US
    if one.cap_days:
        until = min(until, one.at_us + one.cap_days * DAY_US)
    return max(until, one.before_us)


def extended(found: tuple[Extension, ...], one: Extension) -> tuple[Extension, ...]:
    """Another top-up behind those that can still be reversed when it comes; in their order."""
    kept = (each for each in found if each.at_us + (each.reversible_days + 1) * DAY_US > one.at_us)
    return (*kept, one)


def taken_out(found: tuple[Extension, ...], gone: Extension) -> tuple[Extension, ...]:
    """What would be without one of several top-ups: each behind it came upon another validity."""
    place = _place(found, gone)
    if place is None:
        return found
    kept = list(found[:place])
    was, now_us = found[place], found[place].before_us
    for one in found[place + 1 :]:
        now_us = _moved(was, now_us, one.before_us)
        kept.append(replace(one, before_us=now_us))
        was, now_us = one, until_us(kept[-1])
    return tuple(kept)


def without(found: tuple[Extension, ...], gone: Extension, held_us: int) -> int | None:
    """The validity there would be instead of ``held_us`` without one of several top-ups; None where it is none."""
    place = _place(found, gone)
    if place is None:
        return None
    kept = taken_out(found, gone)
    now_us = until_us(kept[-1]) if place < len(kept) else found[place].before_us
    return _moved(found[-1], now_us, held_us)


def _place(found: tuple[Extension, ...], gone: Extension) -> int | None:
    """Where a top-up stands; of two of the same time and days either may be meant, for it comes to the same."""
    own = (gone.at_us, gone.days)
    return next((place for place, one in enumerate(found) if (one.at_us, one.days) == own), None)


def _moved(was: Extension, now_us: int, then_us: int) -> int:
    """Where validity would be, had it been at ``now_us`` after a top-up, since it has come to ``then_us``."""
    more_us = then_us - until_us(was)
    if not then_us or more_us < 0:
        return max(now_us + more_us, 0) if then_us else 0
    if not more_us:
        return now_us
    return now_us + more_us if was.stands_still else max(now_us, then_us)
