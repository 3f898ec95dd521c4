"""What an evidence file tells of points and rewards: what was decided, in both languages, and what there is."""

import pytest
from msgspec.structs import replace

from sitthi.app import World
from sitthi.documents.entries import Entry, Teller
from sitthi.documents.evidence import Held
from sitthi.documents.figures import date
from sitthi.documents.reading import bill_statement, complaint_evidence, points_held, timeline
from sitthi.documents.rendering import render_html, render_pdf
from tests.days import day
from tests.documents.making import complaint, file_of, pages_of, text_of
from tests.life import event, later, play
from tests.views.members import (
    BA,
    FIRST,
    OTHER_BA,
    SECOND,
    at,
    billed,
    enrolled,
    handed_over,
    named,
    redeemed,
    reversed_,
)

HELD = Held("account/BA1", "enrolled", 1_122, 5, ((266, day("2025-03-31")), (856, day("2025-06-30"))))


def told(world: World) -> list[Entry]:
    """A company's decisions in words, oldest first."""
    teller = Teller(world.book, world.rulebook, world.index)
    return [teller.entry(one) for one in timeline(world.connection, "C1")]


def said(entries: list[Entry], language: str) -> list[str]:
    """All that decisions came to, in one language."""
    return [getattr(text, language) for one in entries for text in one.effects]


def test_points_and_rewards_are_told_in_words(world: World) -> None:
    """Where points came from and went, who takes part, and how far a redemption has come."""
    play(
        world,
        *enrolled(FIRST, SECOND),
        *billed("B1", 20),
        redeemed("r1", SECOND, 30),
        event("m", "number.renumbered", FIRST, at(32), to_number="0812000011", to_account=OTHER_BA.partition("/")[2]),
        reversed_("v", "p-B1", 34),
    )
    entries = told(world)
    english, thai = said(entries, "en"), said(entries, "th")

    assert [text for text in english if "point" in text or "membership" in text or "reward" in text] == [
        "10 points from bonus points to points of account BA1",
        "membership of account BA1 from not enrolled to enrolled",
        "856 points from points for charges to points of account BA1",
        "600 points from points of account BA1 to points redeemed",
        "reward A desk fan: redeemed, not yet handed over",
        "membership of account BA2 from not enrolled to enrolled",
        "266 points from points of account BA1 to points for charges",
        "590 points from points owed by account BA1 to points for charges",
    ]
    assert "10 คะแนน จากคะแนนโบนัส เข้าคะแนนของบัญชี BA1" in thai
    assert "การสะสมคะแนนของบัญชี BA1 จาก ยังไม่เข้าร่วม เป็น เข้าร่วมแล้ว" in thai
    assert "ของรางวัล พัดลมตั้งโต๊ะ: แลกแล้ว รอรับของ" in thai
    assert "ขนาดกิจการ: ขนาดย่อม" in thai
    asked = {one.deed.en: [text.en for text in one.asked] for one in entries}
    assert asked["Points redeemed"] == ["A desk fan", "app"]
    assert asked["Number changed"] == ["0812000011"]
    assert asked["Business profiled"] == ["limited company"]


def test_a_redemption_is_told_by_its_state(world: World) -> None:
    """Handed over, the redemption is named by its id, as the customer's receipt of it is."""
    play(world, *enrolled(FIRST), *billed("B1", 20), redeemed("r1", FIRST, 30, reward="seaside-draw"))
    play(world, redeemed("r2", FIRST, 31, reward="coffee"))
    row = world.connection.execute("SELECT doc->>8 FROM redemptions WHERE reward = 'coffee'").fetchone()
    assert row is not None
    shown = {"shop": "riverside-coffee", "code": row[0]}
    play(world, handed_over("h", named("r2"), at(31, minutes=5), **shown))
    entry = told(world)[-1]

    assert entry.subject.en == f"redemption {named('r2')}"
    assert [text.en for text in entry.effects] == [
        f"reward {named('r2')} from redeemed, not yet handed over to handed over"
    ]


def test_what_falls_due_is_told_with_its_day(world: World) -> None:
    """A run is told with the last day of the points it takes off, in the era of the language."""
    play(world, *enrolled(FIRST), until=later(at(0), days=1000))
    asked = {one.deed.en: one.asked for one in told(world)}

    assert [text.th.replace("\u00a0", " ") for text in asked["Expired points taken off"]] == ["31 มี.ค. 2568"]
    assert [text.en.replace("\u00a0", " ") for text in asked["Reminder of points about to expire"]] == ["31 Mar 2025"]


@pytest.mark.parametrize(
    ("written", "thai", "english"),
    [("2024-02-29", "29 ก.พ. 2567", "29 Feb 2024"), ("2024-11", "พ.ย. 2567", "Nov 2024")],
)
def test_days_and_months_are_told_in_their_era(written: str, thai: str, english: str) -> None:
    """A month is told without a day."""
    assert [date(written, language).replace("\u00a0", " ") for language in ("th", "en")] == [thai, english]


def test_a_file_has_the_points_there_are(world: World) -> None:
    """Of each place: whether it takes part, what can be spent, each lot with its last day, and what is owed."""
    play(
        world,
        *enrolled(FIRST, SECOND),
        *billed("B1", 20),
        redeemed("r1", SECOND, 30),
        event("k", "complaint.received", "complaint/K1", at(40), holder="C1", channel="web", about=BA, text="x"),
    )
    teller = Teller(world.book, world.rulebook, world.index)
    found = complaint_evidence(world.connection, teller, world.book, "K1")

    assert points_held(world.connection, "C1") == (
        Held("account/BA1", "enrolled", 266, 0, ((266, day("2025-03-31")),)),
    )
    text = text_of(render_html(found.model, "th"))
    assert "คะแนนสะสม ของ สถานะ คะแนนที่ใช้ได้ วันหมดอายุ บัญชี BA1 เข้าร่วมแล้ว 266 คะแนน 266 คะแนน ใช้ได้ถึง 31 มี.ค. 2568" in text


def test_a_statement_tells_what_a_bill_brought(world: World) -> None:
    """Of an account that takes part: what can be spent, and the points of a bill once it is paid in time."""
    play(world, *enrolled(FIRST), *billed("B1", 20), *billed("B2", 30)[:1])
    paid, open_ = (bill_statement(world.connection, world.book, bill) for bill in ("B1", "B2"))

    assert "คะแนนสะสม 866 คะแนน (บิลนี้ได้ 856 คะแนน ใช้ได้ถึง 31 มี.ค. 2568)" in text_of(render_html(paid.model, "th"))
    assert "Points 866 points (856 points for this bill, until 31 Mar 2025)" in text_of(render_html(paid.model, "en"))
    assert "Points 866 points Amount" in text_of(render_html(open_.model, "en"))
    play(world, event("x", "holder.category-changed", "holder/C1", at(40), to="person"))
    ended = bill_statement(world.connection, world.book, "B1")
    assert "คะแนน" not in text_of(render_html(ended.model, "th"))


def test_points_stand_on_paper_too() -> None:
    """Lots and what is owed are printed, and a file without points has no such part."""
    model = replace(file_of(complaint()), points=(HELD,))
    text = text_of(render_html(model, "en"))

    assert "Points Of State Can be spent Expire account BA1 enrolled 1,122 points" in text
    assert "266 points until 31 Mar 2025 856 points until 30 Jun 2025 owed: 5 points" in text
    assert "Can be spent" not in text_of(render_html(file_of(complaint()), "en"))
    assert pages_of(render_pdf(model, "en")) == 1
    assert pages_of(render_pdf(replace(model, points=(replace(HELD, lots=(), owed=0),)), "th")) == 1
