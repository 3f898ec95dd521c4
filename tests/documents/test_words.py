"""Nothing on a document is left in code words: what can stand on one has a name in both languages."""

import pytest

from sitthi.documents import deeds, words
from sitthi.documents.figures import at, baht, bound, day, days, percent
from sitthi.flow.commands import COMMANDS
from sitthi.kernel.moment import day_of, parse_time
from sitthi.terms import Book, Values
from sitthi.views.words import WORDS

SPACE = "\u00a0"


def test_every_command_has_a_name_on_paper() -> None:
    """A decision in an evidence file is named in words, whatever command it was."""
    assert {spec.name for spec in COMMANDS} - deeds.COMMANDS.keys() == set()


def test_every_product_and_channel_has_a_name(book: Book) -> None:
    """What a bill can have lines of, and where it can be paid, is named in words."""
    products = {row["product"] for row in Values(book.documents["sample"][-1]).table("bill.products")}
    channels = set(Values(book.documents["prepaid"][-1]).texts("form3.channels"))
    assert products - words.PRODUCTS.keys() == set()
    assert channels - words.CHANNELS.keys() - WORDS.keys() == set()


@pytest.mark.parametrize(("satang", "said"), [(123_450, "1,234.50"), (-4_167, "-41.67"), (0, "0.00"), (5, "0.05")])
def test_amounts_have_two_decimals_and_commas(satang: int, said: str) -> None:
    """An amount is written to the satang."""
    assert baht(satang) == said


def test_days_are_of_the_era_of_their_language() -> None:
    """29 February 2024 is of 2567 in Thai, and no line breaks within a date or before the word for o'clock."""
    leap = parse_time("2024-02-29T23:59:00+07:00")
    number = day_of(leap)
    assert day(number, "th").replace(SPACE, " ") == "29 ก.พ. 2567"
    assert day(number, "en").replace(SPACE, " ") == "29 Feb 2024"
    assert days(number, number + 1, "th").replace(SPACE, " ") == "29 ก.พ. 2567 ถึง 1 มี.ค. 2567"
    assert " " not in at(leap, "th")
    assert at(0, "th") == ""
    assert bound("ถึง 10:00 น. เท่านั้น") == f"ถึง 10:00{SPACE}น. เท่านั้น"


def test_a_rate_is_written_short() -> None:
    """Seven percent is 7%, and a rate with decimals has no more than it needs."""
    assert [percent(rate) for rate in (700, 1_050, 175)] == ["7%", "10.5%", "1.75%"]
