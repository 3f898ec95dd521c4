"""A crash between a change of owner and what follows elsewhere: tier and group have ended with it, nothing twice."""

from __future__ import annotations

from sitthi.standing.tier_parts import TierPart
from sitthi.terms import Book
from sitthi.views.prove import prove
from tests.ground import Ground
from tests.life import decide, event, play, said
from tests.stories.company import FIRST, SECOND, at, company, left
from tests.stories.test_tiers import begun, citizen, invited, part, review

GROUP = {"group": "home", "numbers": [FIRST, SECOND], "receiver": SECOND}


def test_an_owner_changes_and_the_program_is_gone(ground: Ground, book: Book) -> None:
    """What ends here is committed with its cause; what begins there is announced by the next run, with no tier."""
    world = ground.world(book)
    play(world, *citizen("2024-01-02"), *company("2024-01-03", account="ba-9"))
    play(world, *(begun(number, "2024-01-04", "2020-01-01") for number in (FIRST, SECOND)))
    play(world, invited("gold", at("2024-02-01")))
    play(world, event("g1", "tier.group-requested", "holder/h-1", at("2024-02-02"), source="app", **GROUP))
    assert (part(world).tier, part(world).group, part(world, SECOND).group) == ("gold", "home", "home")
    owner = {"to_holder": "c-1", "to_account": "ba-9"}
    (answer,) = decide(world, left(FIRST, at("2024-02-03"), "number.owner-changed", **owner))
    assert [name for name, _ in said(answer)] == ["change-owner", "leave-group", "review-tier", "end-tier"]
    assert part(world) == TierPart(FIRST, notices=1)

    next_run = ground.world(book)
    (activated,) = play(next_run)
    assert said(activated) == [("activate-number", "granted")]
    assert play(next_run) == []
    assert part(next_run) == TierPart(FIRST)
    (asked,) = play(next_run, review(FIRST, at("2024-02-04")))
    assert said(asked) == [("review-tier", "recorded")]
    numbers = next_run.connection.execute("SELECT doc->3 FROM tier_groups WHERE open").fetchall()
    assert numbers == [([SECOND],)]
    assert prove(next_run.connection, deep=True).held
