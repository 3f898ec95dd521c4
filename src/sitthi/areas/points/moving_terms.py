"""What moving and ending points read from the book."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sitthi.terms import Values


class Moving(msgspec.Struct, frozen=True):
    """Where points go when a number switches, is renumbered or leaves, and what ends them.

    A switch (notes 5.1 to 5.3): ``some_follow`` and ``only_follows`` say whether the points follow a number that leaves
    others behind, and one that leaves none; ``split`` whether each number takes an even share along as it switches,
    since nobody knows beforehand that all will; ``fibre_counts`` whether fibre is left behind, too; ``dates_kept``
    whether lots follow as they are. ``enrol_anew``: the number earns on its own only once it has enrolled. Back on
    postpaid, ``join_account``: its lots join its account's, ``own_when_back``: it goes on earning on its own.

    A renumbering (notes 6.1, 6.2): ``same_follow``, ``other_follow`` and ``last_follow`` say whether the points go with
    the number, within its account, to another, and as the last; ``account_enrols`` and ``account_enrols_last`` whether
    it is the new account that takes part, with ``bonus_points``. Within its account points are shown after
    ``visible_after_days``.

    An end (note 8): ``end_causes`` end points, those of an account with the first number that leaves (``at_once``) or
    with the last; ``number_lots_end``: a number that leaves loses its own.
    """

    some_follow: bool
    only_follows: bool
    split: bool
    fibre_counts: bool
    dates_kept: bool
    enrol_anew: bool
    join_account: bool
    own_when_back: bool
    same_follow: bool
    visible_after_days: int
    other_follow: bool
    last_follow: bool
    bonus_points: int
    account_enrols: bool
    account_enrols_last: bool
    end_causes: tuple[str, ...]
    at_once: bool
    number_lots_end: bool


def read(values: Mapping[str, Values]) -> Moving:
    """The terms of moving and ending of the version in force: document points."""
    points = values["points"]
    return Moving(
        some_follow=points.choice("switch.some-numbers") == "follow-number",
        only_follows=points.choice("switch.only-number") == "follow-number",
        split=points.choice("switch.all-numbers") == "split-evenly",
        fibre_counts=points.flag("switch.fibre-counts"),
        dates_kept=points.choice("switch.what-follows") == "lots-with-expiry",
        enrol_anew=points.flag("switch.enrol-anew"),
        join_account=points.choice("switch.back-to-postpaid") == "lots-join-account",
        own_when_back=points.choice("switch.new-points-when-back") == "number",
        same_follow=points.choice("renumber.same-account") == "follow-number",
        visible_after_days=points.days("renumber.visible-after"),
        other_follow=points.choice("renumber.other-account") == "follow-number",
        last_follow=points.choice("renumber.last-number") == "follow-number",
        bonus_points=points.points("renumber.bonus"),
        account_enrols=points.choice("renumber.enrols") == "account",
        account_enrols_last=points.choice("renumber.last-number-enrols") == "account",
        end_causes=points.texts("end.causes"),
        at_once=points.choice("end.number-leaves") == "at-once",
        number_lots_end=points.choice("switch.number-leaves") == "lots-end",
    )
