"""What must hold of rewards and their prices (document ``rewards``), by document ``points`` and among themselves."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from itertools import combinations, pairwise
from types import MappingProxyType

from sitthi.kernel.money import format_thb
from sitthi.terms.model import Version
from sitthi.terms.tables import ID, NAMES, SPAN, Complain, Entry, columns_fit, entries, in_force, texts

REWARDS = "rewards"
POINTS = "points"
GENERAL = "general"

_WHERE = {"shop": "text", "ussd": "text", "stock": "count", "draw": "flag"}
TABLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "rewards": {"reward": "text", "kind": "text", **NAMES, **_WHERE, **SPAN},
        "prices": {"reward": "text", "points": "points", **SPAN},
    }
)
"""The tables of the document, each with its columns and their units."""

PROMISES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "redeem.limit-per-number": ("points/redeem.first-come", "no limit is kept for a number"),
        "redeem.cancellable": ("points/note.1", "nothing cancels a redemption"),
        "transfer.allowed": ("points/note.4", "nothing transfers points on request"),
    }
)
"""Flags of ``points`` that would promise what nothing carries out: each with its clause, and what there is not."""

STANDS = ("redemption", "delivery", "message")
"""What stands whatever is reversed (R127): nothing undoes one, so that the book can leave none of them out."""
IRREVOCABLE = "points/note.1"

_DAY = dt.timedelta(days=1)
_CODE_DIGITS = (4, 18)
"""Fewer can be guessed at a counter; more are beyond what a code is made of."""


def check_rewards(documents: Mapping[str, tuple[Version, ...]], off: frozenset[str], complain: Complain) -> None:
    """Every reward and price of every version; and that no more is promised of redeeming and reversing than is done."""
    for version in documents.get(REWARDS, ()):
        if columns_fit(version, TABLES, complain):
            _Rewards(version, documents.get(POINTS, ()), off, complain).check()
    for version in documents.get(POINTS, ()):
        _promises(version, off, complain)
    for version in documents.get(GENERAL, ()):
        _stands(version, off, complain)


def _promises(points: Version, off: frozenset[str], complain: Complain) -> None:
    for name, (clause, missing) in PROMISES.items():
        value = points.values.get(name)
        if value is not None and value.value is True and clause not in off:
            complain(points, (f"values[{name}].value", value.line), missing, f"Write false ({clause}).")
    fee, clause = points.values.get("redeem.code-fee"), "points/redeem.channels"
    if fee is not None and isinstance(fee.value, int) and fee.value and clause not in off:
        what = f"redeeming by USSD is free, nothing charges {format_thb(fee.value)} for it"
        complain(points, ("values[redeem.code-fee].value", fee.line), what, f"Write 0 ({clause}).")


def _stands(general: Version, off: frozenset[str], complain: Complain) -> None:
    name = "reversal.irrevocable-stands"
    value, standing = general.values.get(name), texts(general, name)
    if value is None or IRREVOCABLE in off:
        return
    for missing in (one for one in STANDS if one not in standing):
        what = f"nothing undoes a {missing}, it stands whatever is reversed"
        complain(general, (f"values[{name}].value", value.line), what, f"Add {missing!r} ({IRREVOCABLE}).")


class _Rewards:
    """Checks the rows of one version."""

    def __init__(self, version: Version, points: tuple[Version, ...], off: frozenset[str], complain: Complain) -> None:
        self.version = version
        self.points = points
        self.off = off
        self.complain = complain

    def check(self) -> None:
        """Complain of everything that is wrong."""
        prices: dict[str, list[Entry]] = {}
        for entry in entries(self.version, "prices"):
            self._span(entry)
            if not entry.whole("points"):
                self._refuse(entry, "points", "the reward costs nothing", "Write 1 point or more.")
            prices.setdefault(entry.text("reward"), []).append(entry)
        rewards: dict[str, Entry] = {}
        for entry in entries(self.version, "rewards"):
            self._named(entry, rewards)
            self._span(entry)
            self._by_points(entry)
            if rewards.setdefault(entry.text("reward"), entry) is entry:
                self._priced(entry, prices.get(entry.text("reward"), []))
        for unknown in (one for name, rows in prices.items() if name not in rewards for one in rows):
            self._refuse(unknown, "reward", f"there is no reward {unknown.text('reward')!r}", "Name one of rewards.")
        self._digits_differ(list(entries(self.version, "rewards")))
        self._code()

    def _refuse(self, entry: Entry, column: str, what: str, remedy: str) -> None:
        self.complain(self.version, entry.place(column), what, remedy)

    def _named(self, entry: Entry, rewards: Mapping[str, Entry]) -> None:
        reward, shop = entry.text("reward"), entry.text("shop")
        if not ID.fullmatch(reward) or reward.isdigit():
            what = f"{reward!r} is no id of a reward"
            self._refuse(entry, "reward", what, "Use a-z, 0-9 and hyphens, not digits alone, such as coffee.")
        if not ID.fullmatch(shop):
            self._refuse(entry, "shop", f"{shop!r} is no id of a shop", "Use a-z, 0-9 and hyphens.")
        if reward in rewards:
            self._refuse(entry, "reward", f"the reward {reward!r} stands here twice", "Keep one of them.")

    def _span(self, entry: Entry) -> None:
        starts, ends = entry.day("from"), entry.day("until")
        if ends < starts:
            what = f"it ends on {ends}, before it starts on {starts}"
            self._refuse(entry, "until", what, "Write a later date, or 2399-12-31 while it has no end.")

    def _by_points(self, entry: Entry) -> None:
        """The kind is one that points are redeemed for, and the digits fit the code that is dialled."""
        points = in_force(self.points, entry.day("from"))
        if points is None:
            return
        kind, kinds, clause = entry.text("kind"), texts(points, "reward.kinds-open"), "points/reward.kinds"
        if clause not in self.off and kind in texts(points, "reward.kinds-closed"):
            what = f"points are never redeemed for {kind!r}"
            self._refuse(entry, "kind", what, f"Leave the reward out ({clause}).")
        elif clause not in self.off and kinds and kind not in kinds:
            what = f"{kind!r} is no kind of reward"
            self._refuse(entry, "kind", what, f"Write one of: {', '.join(kinds)} ({clause}).")
        dialled = points.values.get("redeem.code")
        count, clause = str(dialled.value).count("x") if dialled is not None else 0, "points/redeem.channels"
        digits = entry.text("ussd")
        if count and clause not in self.off and not re.fullmatch(rf"[0-9]{{{count}}}", digits):
            what = f"{digits!r} is not what is dialled for a reward"
            self._refuse(entry, "ussd", what, f"Write {count} digits in quotes ({clause}).")

    def _priced(self, reward: Entry, rows: list[Entry]) -> None:
        """Prices follow each other day on day, from the first day of the reward to its last."""
        if not rows:
            what = f"the reward {reward.text('reward')!r} has no price"
            self._refuse(reward, "reward", what, "Add a row to prices.")
            return
        prices = sorted(rows, key=lambda one: one.day("from"))
        for earlier, later in pairwise(prices):
            last, starts = earlier.day("until"), later.day("from")
            if starts <= last:
                what = f"it overlaps the price from {earlier.day('from')} to {last}"
                ends = starts - _DAY
                remedy = f"End the earlier price on {ends}." if ends >= earlier.day("from") else "Keep one of them."
                self._refuse(later, "from", what, remedy)
            elif starts > last + _DAY:
                what = f"no price is known from {last + _DAY} to {starts - _DAY}"
                self._refuse(later, "from", what, f"Start it on {last + _DAY}, or end the earlier price later.")
        starts, ends = reward.day("from"), reward.day("until")
        if prices[0].day("from") != starts:
            what = f"the first price starts on {prices[0].day('from')}, the reward on {starts}"
            self._refuse(prices[0], "from", what, f"Start it on {starts}.")
        if prices[-1].day("until") != ends:
            what = f"the last price ends on {prices[-1].day('until')}, the reward on {ends}"
            self._refuse(prices[-1], "until", what, f"End it on {ends}.")

    def _digits_differ(self, rewards: list[Entry]) -> None:
        """No two rewards are dialled by the same digits on the same day."""
        for one, other in combinations(rewards, 2):
            if one.text("ussd") != other.text("ussd") or one.text("reward") == other.text("reward"):
                continue
            if one.day("from") <= other.day("until") and other.day("from") <= one.day("until"):
                what = f"{one.text('reward')!r} is dialled by {one.text('ussd')} at the same time"
                self._refuse(other, "ussd", what, "Give each its own digits, or end one before the other starts.")

    def _code(self) -> None:
        """A code is long enough not to be guessed, and short enough to be made."""
        value, (least, most) = self.version.values.get("code.digits"), _CODE_DIGITS
        if value is not None and isinstance(value.value, int) and not least <= value.value <= most:
            what = f"a code of {value.value} digits can be guessed, or not be made"
            remedy = f"Write {least} to {most}."
            self.complain(self.version, ("values[code.digits].value", value.line), what, remedy)
