"""``sitthi tiers``: what a higher tier takes, the best groups, every way; and tiers in words where they are shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.entrypoints.cli.conftest import Say
from tests.life import event
from tests.views.tiered import EXAMPLE, UNTIL

AS_OF = "2024-10-20"
NOTICES = {
    "en": ("Privileges are used under the conditions and at the places stated.", "without prior notice."),
    "th": ("ใช้สิทธิพิเศษได้ตามเงื่อนไขและสถานที่ที่ระบุไว้เท่านั้น", "โดยไม่ต้องบอกก่อน"),
}


@pytest.fixture
def town(say: Say, name: str) -> str:
    """A world in which the example has been told."""
    assert say("run", str(EXAMPLE), "--world", name, "--until", UNTIL, "--quiet").code == 0
    return name


def spaced(text: str) -> str:
    """Text with plain spaces."""
    return text.replace("\u00a0", " ")


def test_people_read_what_a_higher_tier_takes(say: Say, town: str) -> None:
    """In English and Thai: what is held, each way with day, cost, steps and clauses, and what is not met today."""
    english = say("tiers", "advise", "number/0814000021", "--world", town, "--as-of", AS_OF)
    thai = say("tiers", "advise", "0814000021", "--world", town, "--as-of", AS_OF, "--language", "th")

    assert (english.code, english.err, thai.code) == (0, "", 0)
    for text in (
        "Number 0814000021: no Serenade tier", "What a higher tier takes, as of 20 Oct 2024 23:59:59", "1 Apr 2025",
        "500.00 THB", "charged 900.00 THB a month until then", "serenade/usage.emerald", "no day can be promised",
        "number.recharged-as to=postpaid", "has 400.00 THB)",
    ):  # fmt: skip
        assert text in spaced(english.out), text
    assert "(not met: by package, no tier)" not in english.out
    for text in (
        "เลขหมาย 0814000021: ยังไม่ได้ระดับเซเรเนด",
        "1 เม.ย. 2568",
        "ยอดเดือนละ 900.00 บาท จนถึงวันนั้น",
        "จากยอดใช้งาน",
    ):
        assert text in spaced(thai.out), text
    for said, language in ((english, "en"), (thai, "th")):
        assert all(text in said.out for text in NOTICES[language])


def test_whoever_has_the_highest_tier_is_told_so(say: Say, town: str, write: Callable[..., str]) -> None:
    """Nothing is missing."""
    more = {"main_package": "post-2999", "monthly_price": "2999"}
    file = write(event("k", "package.changed", "number/0814000001", "2024-11-01T10:00:00+07:00", **more))
    assert say("run", file, "--world", town, "--quiet").code == 0
    said = say("tiers", "advise", "0814000001", "--world", town)
    page = say(
        "tiers", "advise", "0814000001", "--world", town, "--as-of", "2024-11-02T10:00:00+07:00", "--json"
    ).page()

    assert "Serenade Platinum, by package, from 1 Nov 2024" in said.out
    assert "the highest tier is held already" in said.out
    assert (page["as_of"], page["grouping"]) == ("2024-11-02T10:00:00+07:00", None)
    assert page["numbers"][0]["chances"] == []


def test_a_holder_is_told_its_best_groups(say: Say, town: str) -> None:
    """As tables with the steps and whether it is exact; machines read the same."""
    english = say("tiers", "advise", "holder/C-4002", "--world", town)
    thai = say("tiers", "advise", "holder/C-4002", "--world", town, "--language", "th")
    page = say("tiers", "advise", "holder/C-4002", "--world", town, "--json").page()

    for text in (
        "Number 0814000011: Serenade Emerald, by account",
        "The best groups as of",
        "✓ No other grouping is better",
    ):
        assert text in spaced(english.out), text
    assert "✓ ไม่มีการรวมแบบอื่นที่ดีกว่านี้" in thai.out
    assert "serenade/account.3" in english.out
    assert (page["grouping"]["exact"], len(page["grouping"]["groups"]), len(page["numbers"])) == (True, 1, 2)


def test_a_company_is_told_why_it_has_no_groups(say: Say, town: str) -> None:
    """Nothing to group, and the clause that says so."""
    said = say("tiers", "advise", "holder/C-4004", "--world", town)
    assert "no group would give a tier more" in said.out
    assert '"juristic person" is not "person"' in said.out


def test_every_way_is_shown_and_nothing_recorded(say: Say, town: str) -> None:
    """With marks for what is met, and what a review would leave."""
    english = say("tiers", "ways", "0814000011", "--world", town, "--as-of", AS_OF)
    thai = say("tiers", "ways", "number/0814000011", "--world", town, "--as-of", AS_OF, "--language", "th")
    page = say("tiers", "ways", "0814000011", "--world", town, "--json").page()

    assert english.code == thai.code == 0
    assert "Every way to a tier as of 20 Oct 2024 23:59:59 (nothing is recorded)" in spaced(english.out)
    assert "(met: by account, Emerald)" in english.out
    assert "    ✗ serenade/package: " in english.out
    assert english.out.rstrip().splitlines()[-1].startswith("then: Serenade Emerald, by account, from 20 Aug 2024")
    assert "จากการรวมเลขหมาย ได้ระดับ Emerald" in thai.out
    assert page["after"]["tier"] == page["holds"]


def test_show_tells_tiers_in_words(say: Say, town: str) -> None:
    """The tier with its days, its grounds, the clauses shown with it; of a holder its groups; as it was, too."""
    english = say("show", "number/0814000001", "--world", town)
    thai = say("show", "number/0814000001", "--world", town, "--language", "th")
    holder = say("show", "holder/C-4002", "--world", town, "--at", "2024-01-01T00:00:00+07:00")
    company = say("show", "number/0814000031", "--world", town, "--at", "2024-01-01T00:00:00+07:00")
    prepaid = say("show", "number/0814000021", "--world", town, "--language", "th")

    assert "    Serenade Gold, by package, from 12 Sep 2024 until 11 Sep 2025\n" in english.out
    assert "    package at 1,499.00 THB a month\n" in english.out
    assert "    เซเรเนดระดับ Gold จากแพ็กเกจ ตั้งแต่ 12 ก.ย. 2567 ถึง 11 ก.ย. 2568\n" in thai.out
    assert all(text in english.out for text in NOTICES["en"])
    assert all(text in thai.out for text in NOTICES["th"])
    assert "    group home: 0814000011, 0814000012, FBB4000001; 0814000011 receives\n" in holder.out
    assert "    in group home\n" in holder.out
    assert "    invited to Platinum on 1 Sep 2023\n    with a personal assistant\n" in company.out
    assert "    ลงทะเบียนรับระดับเมื่อ 2 ส.ค. 2566\n" in prepaid.out
    assert NOTICES["th"][0] not in prepaid.out.partition("message")[0]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("advise", "0999999999"), "subject: no number '0999999999' in this world."),
        (("advise", "account/BA-4001"), "subject: 'account/BA-4001' has no tiers."),
        (("advise", "0814000001", "--as-of", "2024-01-31"), "--as-of: something about this customer was decided since"),
        (("advise", "0814000001", "--as-of", "2024-02-30"), "--as-of: '2024-02-30' is not a date."),
        (("ways", "0814000001", "--as-of", "soonT"), "--as-of: "),
    ],
)
def test_bad_input_is_told(say: Say, town: str, words: tuple[str, ...], told: str) -> None:
    """Exit code 2, what is wrong and what to do."""
    said = say("tiers", *words, "--world", town)

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(told)
