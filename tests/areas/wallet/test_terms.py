"""What the wallet reads of the book is what stands in it."""

from pathlib import Path

from sitthi.areas.wallet.terms import FEE_AS_STATED, WalletTerms, read
from sitthi.standing.remedies import KIOSK
from sitthi.terms import Values, overlaid
from tests.areas.wallet.making import terms
from tests.shipped import shipped


def with_change(folder: Path, name: str, value: str) -> WalletTerms:
    """The terms after an overlay that moves one value of the document on prepaid."""
    path = folder / "moved.yaml"
    path.write_text(
        "overlay: moved\nwhy: {th: ลองเปลี่ยนค่า, en: A value moved.}\n"
        f"changes: [{{document: prepaid, name: {name}, value: {value}}}]\noff: [prepaid/1.1.5]\n",
        encoding="utf-8",
    )
    book = overlaid(shipped(), path)
    on = book.boundaries()[-1]
    values = {name: Values(book.in_force(name, on)) for name in ("prepaid", "sample", "general")}
    return read(values, book.off)


def test_every_channel_of_the_book_is_read() -> None:
    """Twenty channels, each with its bounds and the clause they rest on."""
    channels = terms().channels
    assert len(channels) == 20
    assert channels["kiosk"].clause == "prepaid/1.2.8"
    assert channels["kiosk"].step_satang == 100
    assert channels["third-party-kiosk"].fee_most_hundredths == FEE_AS_STATED
    assert channels["shop"].fee_most_hundredths == 0


def test_the_kiosk_of_remedies_is_the_one_of_the_book() -> None:
    """Remedies name top-ups the kiosk takes, also where nobody hands its bounds in."""
    assert terms().kiosk == KIOSK


def test_an_overlay_reaches_the_rules(tmp_path: Path) -> None:
    """A value moved and a clause switched off are in what the rules read."""
    moved = with_change(tmp_path, "topup.kiosk.max", "2000")
    assert moved.kiosk.max_satang == moved.channels["kiosk"].max_satang == 200_000
    assert moved.off == frozenset({"prepaid/1.1.5"})


def test_the_cap_may_be_raised(tmp_path: Path) -> None:
    """The maximum of validity is at least 365 days, and can be more (prepaid/validity.cap)."""
    assert terms().validity_cap_days == 365
    assert with_change(tmp_path, "validity.cap", "400").validity_cap_days == 400


def test_days_by_amount_follow_the_table() -> None:
    """Below the lowest row none, from it on what it says."""
    assert [terms().validity_days(amount) for amount in (999, 1_000, 10**9)] == [0, 30, 30]
