"""Where points go when a number switches to prepaid or back, or gets another number (notes 5 and 6). Pure.

What is a number's own stays with the subscription, whatever number it has: its place is renamed with it.
"""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.points.earning import NOTHING, UNIT, expires_day, note
from sitthi.areas.points.model import MovePoints, SwitchPoints
from sitthi.areas.points.terms import PointsTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import RECORDED, Decision, Message, Part, Transfer
from sitthi.kernel.moment import day_of, month_of, start_of_day
from sitthi.ledger import chart
from sitthi.standing import lots
from sitthi.standing.parts import PREPAID, AccountPart, NumberPart, Standing
from sitthi.standing.points_parts import ENROLLED, KEPT, MOVED, NONE, Lot, PointsPart
from sitthi.standing.reasons import Look

SOME = "points/note.5.1"
ONLY = "points/note.5.2"
LAST = "points/note.5.3"
ON_ITS_OWN = "points/note.5.after"
SAME_ACCOUNT = "points/note.6.1"
OTHER_ACCOUNT = "points/note.6.2"
LAST_OF_ACCOUNT = "points/note.6.2-last"
FIBRE = "fibre"
BONUS = "bonus"

Moved = tuple[PointsPart, PointsPart, tuple[Transfer, ...]]
"""Where points were and where they are now, and the transfers between the two."""


def switch_points(command: Command[SwitchPoints], standing: Standing, terms: PointsTerms) -> Decision:
    """A number that switches to prepaid earns on its own; the points of its account follow the last one (note 5).

    Reads number, points, account (its counts after the switch) and account_points. Recorded. Back on postpaid what is
    the number's own stays with it to its last day, and its account earns again (R86).
    """
    if command.body.to == PREPAID:
        return _to_prepaid(command, standing, terms)
    return _to_postpaid(command, standing, terms)


def _to_prepaid(command: Command[SwitchPoints], standing: Standing, terms: PointsTerms) -> Decision:
    """The account's points stay while it has numbers (5.1), else they follow (5.2, 5.3, R57); the number enrols."""
    own, account, at_us = standing.points, standing.account_points, command.at_us
    look = Look(terms.off, at_us)
    enrolled = account is not None and account.state == ENROLLED
    if not enrolled and own.state != KEPT:
        return _nothing(look, NONE if account is None else account.state)
    changes: tuple[Part, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    after = own
    if enrolled and account is not None:
        left = _left(standing.account, fibre_counts=terms.moving.fibre_counts)
        rest, after, transfers = _switched(look, account, own, left, (at_us, terms))
        if rest != account:
            changes = (rest,)
        after = replace(after, purposes=own.purposes or account.purposes)
    came = _held(after) - _held(own)
    if look.carried(ON_ITS_OWN) and not terms.moving.enrol_anew:
        note(look, ON_ITS_OWN, ENROLLED, "text")
        after = _on_its_own(after, at_us)
    elif came and after.state not in {ENROLLED, KEPT}:
        after = replace(after, state=KEPT, since_us=at_us, moved_to="")
    if after != own:
        changes = (*changes, after)
    messages = _told(standing.number, came)
    return Decision(RECORDED, tuple(look.reasons), transfers=transfers, changes=changes, messages=messages)


def _switched(look: Look, account: PointsPart, own: PointsPart, left: int, now: tuple[int, PointsTerms]) -> Moved:
    """What becomes of an account's points as one of its numbers switches and ``left`` are left."""
    at_us, terms = now
    moving = terms.moving
    if left:
        note(look, SOME, left, "count", 1, reading="R57")
        if moving.some_follow or not look.carried(SOME):
            return _follow(account, own, at_us, terms)
        if moving.split and look.carried(LAST):
            return _share(account, own, left + 1, at_us)
        return account, own, ()
    if not moving.only_follows or not (look.carried(ONLY) and look.carried(LAST)):
        return account, own, ()
    note(look, ONLY, lots.balance(account, at_us), UNIT, reading="R48")
    note(look, LAST, left, "count", 0, reading="R57")
    rest, after, transfers = _follow(account, own, at_us, terms)
    return _moved_to(rest, own.place, at_us), after, transfers


def _follow(source: PointsPart, target: PointsPart, at_us: int, terms: PointsTerms) -> Moved:
    """Lots go with their last days, or their sum as one lot anew (R48)."""
    if terms.moving.dates_kept:
        return lots.move(source, target, at_us)
    rest, gone = lots.write_off(source, at_us)
    points = _held(rest)
    origin = f"moved:{source.place}"
    whole = (Lot(origin, at_us, expires_day(at_us, at_us, terms), points, points),) if points else ()
    rest, after, transfers = lots.move(replace(rest, lots=whole), target, at_us)
    return rest, after, gone + transfers


def _share(account: PointsPart, own: PointsPart, numbers: int, at_us: int) -> Moved:
    """One number's even share of every lot goes with it; what does not divide stays, and so does what is owed."""
    shares = [lot.left // numbers for lot in account.lots]
    given = tuple(
        replace(lot, points=share, left=share) for lot, share in zip(account.lots, shares, strict=True) if share
    )
    kept = tuple(
        replace(lot, points=lot.points - share, left=lot.left - share)
        for lot, share in zip(account.lots, shares, strict=True)
    )
    _, after, transfers = lots.move(replace(account, lots=given, owed_points=0), own, at_us)
    return replace(account, lots=kept), after, transfers


def _on_its_own(own: PointsPart, at_us: int) -> PointsPart:
    """A number that earns as an individual from now on; what it was charged before, and waits for its day, stays."""
    if own.state == ENROLLED:
        return own
    month = own.month if own.month_satang or own.last_satang else month_of(at_us)
    return replace(own, state=ENROLLED, since_us=at_us, month=month, moved_to="")


def _to_postpaid(command: Command[SwitchPoints], standing: Standing, terms: PointsTerms) -> Decision:
    """Its lots stay with the number to their last day, and new points are its account's, if that takes part (R86)."""
    own, account, moving = standing.points, standing.account_points, terms.moving
    look = Look(terms.off, command.at_us)
    if own.state != ENROLLED:
        return _nothing(look, own.state)
    changes: tuple[Part, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    after = own if moving.own_when_back else replace(own, state=KEPT, since_us=command.at_us)
    if moving.join_account and account is not None and account.state == ENROLLED:
        after, joined, transfers = lots.move(after, account, command.at_us)
        changes = (joined,)
    note(look, ON_ITS_OWN, lots.balance(after, command.at_us), UNIT, reading="R86")
    if after != own:
        changes = (*changes, after)
    return Decision(RECORDED, tuple(look.reasons), transfers=transfers, changes=changes)


def move_points(command: Command[MovePoints], standing: Standing, terms: PointsTerms) -> Decision:
    """A renumbered number's account keeps its points while it has numbers, and its new one takes part (note 6).

    Reads number (as it is now), points, account and account_points (those it has left, counts after it), to_account
    and to_points (those it has now). Recorded. An empty ``from_account``, or the one it has now, means that it stayed
    in its account (6.1). A prepaid number is none of its account's: nothing moves.
    """
    number, account = standing.number, standing.account_points
    look = Look(terms.off, command.at_us)
    if account is None or account.state != ENROLLED:
        return _nothing(look, NONE if account is None else account.state)
    if number.product != FIBRE and number.charging == PREPAID:
        return _nothing(look, PREPAID)
    if command.body.from_account in {"", number.account}:
        return _within(command, standing, account, terms)
    return _elsewhere(command, standing, account, terms)


def _within(command: Command[MovePoints], standing: Standing, account: PointsPart, terms: PointsTerms) -> Decision:
    """In the same account the points stay, and are seen with the new number the next day (note 6.1)."""
    at_us, moving, own = command.at_us, terms.moving, standing.points
    look = Look(terms.off, at_us)
    if look.carried(SAME_ACCOUNT):
        seen_us = start_of_day(day_of(at_us) + moving.visible_after_days)
        note(look, SAME_ACCOUNT, seen_us, "us")
        if not moving.same_follow:
            return Decision(RECORDED, tuple(look.reasons))
    rest, after, transfers = lots.move(account, own, at_us)
    if after.state not in {ENROLLED, KEPT}:
        after = replace(after, state=KEPT, since_us=at_us)
    return Decision(RECORDED, tuple(look.reasons), transfers=transfers, changes=(rest, after))


def _elsewhere(command: Command[MovePoints], standing: Standing, account: PointsPart, terms: PointsTerms) -> Decision:
    """The points stay with an account that has numbers (6.2), else follow (6.2-last); the new one takes part (R58)."""
    at_us, moving, own, to = command.at_us, terms.moving, standing.points, standing.to_points
    assert to is not None, "the account a number has gone to is there"
    left = _left(standing.account, fibre_counts=True)
    clause = OTHER_ACCOUNT if left else LAST_OF_ACCOUNT
    follows = moving.other_follow if left else moving.last_follow
    enrols = moving.account_enrols if left else moving.account_enrols_last
    look = Look(terms.off, at_us)
    if not look.carried(clause):
        return _nothing(look, account.place)
    note(look, clause, left, "count", 1 if left else 0, reading="R58")
    transfers: tuple[Transfer, ...] = ()
    if to.state == ENROLLED:
        target = to
    elif enrols:
        sms_number = "" if standing.number.product == FIBRE else standing.number.number
        target = replace(to, state=ENROLLED, since_us=at_us, sms_number=sms_number, purposes=account.purposes)
        target, transfers = _bonus(target, at_us, terms)
    else:
        target = _on_its_own(replace(own, purposes=own.purposes or account.purposes), at_us)
    came, rest = 0, account
    if follows:
        came = lots.balance(account, at_us)
        rest, target, moves = lots.move(account, target, at_us)
        rest = rest if left else _moved_to(rest, target.place, at_us)
        transfers += moves
    before = {part.place: part for part in (account, to, own)}
    changes: tuple[Part, ...] = tuple(part for part in (rest, target) if part != before[part.place])
    messages = _told(standing.number, came)
    return Decision(RECORDED, tuple(look.reasons), transfers=transfers, changes=changes, messages=messages)


def _bonus(part: PointsPart, at_us: int, terms: PointsTerms) -> tuple[PointsPart, tuple[Transfer, ...]]:
    """The bonus of an account that takes part by a renumbering: none, as the note has it (6.2)."""
    points = terms.moving.bonus_points
    if not points or part.bonus_us:
        return part, ()
    last_day = expires_day(at_us, at_us, terms)
    return lots.credit(replace(part, bonus_us=at_us), BONUS, points, at_us, last_day, chart.POINTS_BONUS)


def _moved_to(part: PointsPart, place: str, at_us: int) -> PointsPart:
    """An account whose points have followed its last number."""
    return replace(part, state=MOVED, since_us=at_us, moved_to=place)


def _left(account: AccountPart | None, *, fibre_counts: bool) -> int:
    """The numbers an account has left: postpaid mobile, and fibre where that counts."""
    if account is None:
        return 0
    return account.mobiles + (account.fibres if fibre_counts else 0)


def _held(part: PointsPart) -> int:
    """What is left of all lots."""
    return sum(lot.left for lot in part.lots)


def _told(number: NumberPart, points: int) -> tuple[Message, ...]:
    """The message to a number that points have come along with; a fibre number gets none."""
    if points <= 0 or number.product == FIBRE:
        return ()
    return (Message("points-moved", number.number, {"points": points}),)


def _nothing(look: Look, about: str) -> Decision:
    """No points have anywhere to go."""
    look.check(NOTHING, met=True, value=about)
    return Decision(RECORDED, tuple(look.reasons))
