"""How many switches and replacements are left, in which window, and what counts (care/12.1, 7.3.c, R30, R125)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from sitthi.areas.requests.limits import count, give_back, turn, window
from sitthi.kernel.moment import day_of, start_of_day
from sitthi.standing.care_parts import CarePlanPart, CareUse
from tests.areas.requests.making import ENROLLED_US, LUMP, NOW, PLAN, terms
from tests.days import at, day

RENEWED = replace(LUMP, package="monthly", renewed_us=at("2025-03-25"), monthly_from_day=day("2025-04-10"))


def bounds(plan: CarePlanPart, at_text: str, **moved: object) -> tuple[str, int, int]:
    """Clause, first day and first day after of the window of switches that an instant lies in."""
    found = window(plan, "switch", at(at_text), terms(**moved))
    return found.clause, day_of(found.from_us), day_of(found.until_us) if found.until_us else 0


@pytest.mark.parametrize(
    ("on", "first", "after"),
    [
        ("2024-03-25 12:00", "2024-03-25", "2025-03-25"),
        ("2025-03-24 23:59", "2024-03-25", "2025-03-25"),
        ("2025-03-25 00:00", "2025-03-25", "2026-03-25"),
        ("2027-12-31 00:00", "2027-03-25", "2028-03-25"),
    ],
)
def test_the_allowance_repeats_at_every_anniversary(on: str, first: str, after: str) -> None:
    """A monthly plan has a window a year, from the day of enrolment (12.1.b, R30)."""
    assert bounds(PLAN, on) == ("care/12.1.b", day(first), day(after))


def test_a_window_begun_on_29_february_ends_as_february_does() -> None:
    """Where there is no such day, the next window starts on 1 March (R125), or by the other choice on 28 February."""
    plan = replace(PLAN, from_us=at("2024-02-29 10:00"))
    assert bounds(plan, "2024-06-01")[2] == day("2025-03-01")
    moved = terms(periods__missing_day="last-day-then-last")
    assert day_of(window(plan, "switch", NOW, moved).until_us) == day("2025-02-28")


def test_a_lump_sum_has_its_package_and_its_renewal_opens_no_window() -> None:
    """12.1.a during the package; after it windows go on from month 13, not from the renewal (7.3.c, R30)."""
    assert bounds(LUMP, "2024-05-15") == ("care/12.1.a", day("2024-03-25"), day("2025-03-25"))
    assert bounds(RENEWED, "2024-05-15")[0] == "care/12.1.a"
    assert bounds(RENEWED, "2025-04-01") == ("care/12.1.b", day("2025-03-25"), day("2026-03-25"))
    assert bounds(RENEWED, "2025-05-01") == ("care/12.1.b", day("2025-03-25"), day("2026-03-25"))
    opened = terms(renewal__opens_window=True)
    assert day_of(window(RENEWED, "switch", at("2025-05-01"), opened).from_us) == day("2025-04-10")
    assert window(RENEWED, "switch", at("2025-04-01"), opened).clause == "care/12.1.a"
    assert day_of(window(RENEWED, "switch", at("2025-05-01"), terms("care/7.3.c")).from_us) == day("2025-04-10")


def test_without_repeats_there_is_one_window_for_ever() -> None:
    """By the other choice a monthly plan has its allowance once."""
    found = window(PLAN, "switch", at("2027-01-01"), terms(monthly__window_repeats=False))
    assert (found.from_us, found.until_us) == (start_of_day(day_of(ENROLLED_US)), 0)


@pytest.mark.parametrize(("service", "limit"), [("switch", 2), ("replacement", 1)])
@pytest.mark.parametrize("plan", [PLAN, LUMP], ids=["monthly", "lump-sum"])
def test_two_switches_and_one_replacement(plan: CarePlanPart, service: str, limit: int) -> None:
    """Uses of that service in that window count, others do not."""
    uses = (CareUse("R8", service, NOW - 1), CareUse("R9", service, at("2025-04-01")), CareUse("R7", "other", NOW))
    found = window(replace(plan, uses=uses), service, NOW, terms())
    assert (found.limit, found.used, found.left) == (limit, 1, limit - 1)


@pytest.mark.parametrize(
    ("plan", "service", "name"),
    [
        (PLAN, "switch", "monthly__switches"),
        (PLAN, "replacement", "monthly__replacements"),
        (LUMP, "switch", "lump_sum__switches"),
        (LUMP, "replacement", "lump_sum__replacements"),
    ],
)
def test_each_limit_is_a_value_of_the_book(plan: CarePlanPart, service: str, name: str) -> None:
    """Moved, it allows so many."""
    assert window(plan, service, NOW, terms(**{name: 7})).limit == 7


def test_windows_are_as_long_as_the_book_says() -> None:
    """The months of a window and of a lump sum are values."""
    assert day_of(window(PLAN, "switch", NOW, terms(monthly__window=6)).until_us) == day("2024-09-25")
    assert day_of(window(LUMP, "switch", NOW, terms(lump_sum__term=10)).until_us) == day("2025-01-25")


def test_a_use_is_counted_once_given_back_or_turned() -> None:
    """Counted at an instant, given back whole, or turned into another service at the same instant (R30, R109)."""
    used = count(count(PLAN, "R1", "switch", 5), "R1", "switch", 5)
    assert used.uses == (CareUse("R1", "switch", 5),)
    assert give_back(used, "R1", terms()).uses == ()
    assert give_back(used, "R1", terms(cancelled__gives_use_back=False)) == used
    assert turn(used, "R1", "replacement", terms()).uses == (CareUse("R1", "replacement", 5),)
    both = turn(used, "R1", "replacement", terms(conversion__uses="replacement-and-switch"))
    assert both.uses == (CareUse("R1", "switch", 5), CareUse("R1", "replacement", 5))
    assert turn(PLAN, "R1", "replacement", terms()) == PLAN
