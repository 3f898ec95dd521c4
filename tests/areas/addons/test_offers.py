"""What one is shown of an offer before buying it."""

from __future__ import annotations

import pytest

from sitthi.areas.addons.offers import describe
from tests.areas.addons.life import BOOK, book_versions, terms

SHOWN = ("speed", "personal-use")


@pytest.mark.parametrize("offer", BOOK.sold)
@pytest.mark.parametrize("language", ["th", "en"])
def test_the_clauses_that_are_only_shown_are_shown(offer: str, language: str) -> None:
    """Speed and personal use stand on every offer's page, in words and with their clause."""
    page = describe(offer, BOOK, language)
    wording = {one.id: getattr(one, language) for one in book_versions()["addons"].clauses}
    for clause in SHOWN:
        assert f"{wording[f'addons/{clause}']} (addons/{clause})" in page


def test_an_offer_in_english() -> None:
    """Price before and with VAT, period, what it grants and until when it is sold."""
    assert describe("net-279", BOOK, "en")[:6] == [
        "Net Sudkhum 279",
        "279.00 THB, 298.53 THB with VAT",
        "31 days",
        "up to 2 Mbps",
        "unlimited data",
        "on sale until 30 Apr 2024 23:59:59",
    ]


def test_an_offer_in_thai() -> None:
    """The same in Thai, with years of the Buddhist Era (R40)."""
    assert describe("finver-139-auto6", BOOK, "th")[:6] == [
        "ฟินเว่อร์ 139 ต่ออายุอัตโนมัติ 6 รอบ",
        "ราคา 139.00 บาท รวมภาษีแล้ว 148.73 บาท",
        "รอบละ 31 วัน ต่ออายุอัตโนมัติ รวม 6 รอบ",
        "อินเทอร์เน็ต 20 GB",
        "โทรฟรีทุกเครือข่าย 100 นาที",
        "สมัครได้ถึง 30 มิ.ย. 2567 23:59:59 น.",
    ]


def test_renewal_is_told_where_an_offer_renews() -> None:
    """Auto-renewing offers show the clauses of rounds, one-off ones that of their period."""
    renewing, once = ("\n".join(describe(one, BOOK, "en")) for one in ("net-279-auto6", "net-279"))
    assert "(addons/renew.lapse)" in renewing
    assert "(addons/renew.lapse)" not in once
    assert "(addons/net.oneoff-validity)" in once


def test_amounts_that_are_no_whole_units() -> None:
    """Half a gigabyte and ninety seconds are written with decimals."""
    odd = terms(addons={"finver.data": 1 << 29, "finver.voice": 90})
    page = describe("finver-149", odd, "en")
    assert "0.50 GB of data" in page
    assert "1.50 minutes of calls to all networks" in page


def test_an_unknown_offer_has_no_page() -> None:
    """Whoever asks for it is told so by the caller."""
    with pytest.raises(KeyError):
        describe("net-999", BOOK, "en")
