"""What an evidence file tells of tiers and groups: what was decided and what came of it, in both languages."""

from __future__ import annotations

import pytest

from sitthi.app import World
from sitthi.documents.entries import Entry, Teller
from sitthi.documents.reading import timeline
from tests.views.tiered import tell


@pytest.fixture
def lived(world: World) -> World:
    """The example to its end."""
    tell(world)
    return world


def told(world: World, holder: str, deed: str) -> list[Entry]:
    """A holder's decisions of one name, in words, oldest first."""
    teller = Teller(world.book, world.rulebook, world.index)
    entries = (teller.entry(one) for one in timeline(world.connection, holder))
    return [one for one in entries if one.deed.en == deed]


def test_a_tier_is_told_from_its_offer_to_its_end(lived: World) -> None:
    """On its way once reviewed, held with its end once told of, ended with the period, another on its way."""
    reviews, begins = told(lived, "C-4001", "Tier reviewed"), told(lived, "C-4001", "Tier begins")

    assert [[text.en for text in one.effects] for one in reviews[:3]] == [
        [],
        ["tier on its way to 0814000001 from none to Gold"],
        [
            "tier of 0814000001 from Gold to none",
            "end of the tier of 0814000001 from 4 Jul 2024 23:59:59 to none",
            "tier on its way to 0814000001 from none to Emerald",
        ],
    ]
    assert [text.th for text in begins[0].effects] == [
        "ระดับของ 0814000001 จาก ไม่มี เป็น Gold",
        "วันสิ้นสุดระดับของ 0814000001 จาก ไม่มี เป็น 4 ก.ค. 2567 23:59:59 น.",
        "ระดับที่รอแจ้งของ 0814000001 จาก Gold เป็น ไม่มี",
    ]
    (notice,) = reviews[1].messages
    assert (notice.to.en, "Serenade Gold, for 12 months" in notice.says.en) == ("number 0814000001", True)


def test_grounds_and_refusals_are_told(lived: World) -> None:
    """What was asked for in words, and what would make a refused invitation possible."""
    (package,) = told(lived, "C-4001", "Main package changed")
    (registered,) = told(lived, "C-4003", "Registered for a tier")
    (refused,) = told(lived, "C-4003", "Invited to a tier")

    assert [text.th for text in package.asked] == ["1,499.00 บาท"]
    assert [text.en for text in registered.asked] == ["by dialling a code"]
    assert [text.en for text in refused.asked] == ["Platinum"]
    assert refused.possible is not None
    assert refused.possible.en == "from 1 Sep 2023 09:05, after Change of charging (postpaid)"


def test_groups_are_told_number_by_number(lived: World) -> None:
    """Who receives, whose group it is now, and who left it."""
    (grouped,), (left,) = told(lived, "C-4002", "Numbers grouped"), told(lived, "C-4002", "Number left its group")

    assert [text.en for text in grouped.effects] == [
        "receiver of group home: 0814000011",
        "group home: grouped",
        "group of 0814000011 from none to home",
        "group of 0814000012 from none to home",
        "group of FBB4000001 from none to home",
    ]
    assert "กลุ่มของ 0814000012 จาก home เป็น ไม่มี" in [text.th for text in left.effects]
