"""A renumbered subscription is shown under the number it has, and found by the one it had."""

from sitthi.app import World
from tests.life import START, event, later, play, taken_over
from tests.views.test_points_shown import now, then

OLD, NEW = "0812345678", "0898765432"


def numbers(world: World, asked: str) -> list[str]:
    """The numbers shown when one is asked for."""
    return [row["number"] for row in now(world, f"number/{asked}")["numbers"]]


def test_who_asks_for_the_old_number_finds_the_new(world: World) -> None:
    """The subscription is the same one: asked for by its old number it is shown as it is called now, or was then."""
    play(
        world,
        taken_over(OLD),
        event("r", "number.renumbered", f"number/{OLD}", later(START, days=1), to_number=NEW),
    )
    assert numbers(world, OLD) == numbers(world, NEW) == [NEW]
    before = then(world, f"number/{OLD}", later(START, hours=1))
    assert [row["number"] for row in before["numbers"]] == [OLD]


def test_a_number_given_to_somebody_else_is_theirs(world: World) -> None:
    """Once another subscription has the old number, who asks for it finds that one."""
    once_more = {"account": f"ba-{OLD}", "charging": "prepaid", "main_package": "my-second"}
    play(
        world,
        taken_over(OLD),
        event("r", "number.renumbered", f"number/{OLD}", later(START, days=1), to_number=NEW),
        event("n", "number.activated", f"number/{OLD}", later(START, days=2), **once_more),
    )
    assert numbers(world, OLD) == [OLD]
    assert numbers(world, NEW) == [NEW]
