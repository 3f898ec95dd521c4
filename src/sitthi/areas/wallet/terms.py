"""What the wallet's rules read from the book, in the shape they use it in. Amounts in satang."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sitthi.standing.remedies import Kiosk
from sitthi.terms import Values

THIRD_PARTY_KIOSK = "third-party-kiosk"
TELEPHONE_BANKING = "telephone-banking"
ATM = "atm"
CREDIT_CARD = "credit-card"
IVR = "ivr"
USSD_SMS = "ussd-sms"

FEE_AS_STATED = -1
"""Instead of the highest fee a channel may take: its owner sets it."""
NO_OTHER_CHARGES = "R73"
"""The reading by which a channel of which no clause names a fee keeps none."""
ALL_HUNDREDTHS = 10_000
"""The whole, in hundredths of a percent."""


class Channel(msgspec.Struct, frozen=True):
    """What one channel takes: bounds and step, or the listed amounts, with readings; all by one clause.

    ``fee_most_hundredths`` is the highest share of the amount the channel may keep (hundredths of a percent), and
    ``fee_reading`` that by which it is; ``""`` where the clause itself says so.
    """

    clause: str
    reading: str
    min_satang: int
    max_satang: int
    step_satang: int
    step_reading: str
    amounts_satang: tuple[int, ...]
    fee_most_hundredths: int
    fee_reading: str


class Enquiry(msgspec.Struct, frozen=True):
    """One way to ask for the balance: its clause, its fee with VAT, how many are free in a month."""

    clause: str
    fee_satang: int
    free_per_month: int


class WalletTerms(msgspec.Struct, frozen=True):
    """The terms of wallets; ``off`` are the clauses an overlay has switched off.

    ``ivr_after_validity``: a voice enquiry beyond the free ones, once the validity has run out, is charged, free or
    refused; ``asked_while_suspended``: the balance is told during a suspension (both H3). ``atm_without_bank``: an ATM
    need not say its bank (H6); ``fee_refused``: a channel without a fee must state none (R73).
    ``last_instant``: the instant at which validity ends still counts (H7).
    """

    off: frozenset[str]
    channels: Mapping[str, Channel]
    channel_names: str
    refused_status: str
    while_roaming: bool
    atm_banks: frozenset[str]
    atm_without_bank: bool
    fee_refused: bool
    bank_day_satang: int
    bank_day_count: int
    range_on: str
    fee_rounding: str
    kiosk: Kiosk
    validity_table: tuple[tuple[int, int], ...]
    validity_minimum_days: int
    validity_cap_days: int
    validity_runs: bool
    starting_value_gives_validity: bool
    unopened_value_refunded: bool
    recover_owed: bool
    enquiries: Mapping[str, Enquiry]
    enquiry_names: str
    ivr_after_validity: str
    last_instant: bool
    asked_while_suspended: bool
    remind_days: tuple[int, ...]
    remind_below_satang: int
    reverse_within_days: int
    adjust_reasons: tuple[str, ...]
    adjust_alone_satang: int
    adjust_most_satang: int
    refund_free: bool
    free_first: bool
    refund_within_days: int
    terminate_within_days: int

    def validity_days(self, paid_satang: int) -> int:
        """Days the table gives for an amount paid in: the highest row it reaches; none below the lowest."""
        found = 0
        for from_satang, days in self.validity_table:
            if from_satang > paid_satang:
                break
            found = days
        return found


def _channel(prepaid: Values, name: str) -> Channel:
    """One channel; a credit card has a list of amounts, all others a range and a step."""
    at = f"topup.{name}"
    if name == CREDIT_CARD:
        listed = f"{at}.amounts"
        amounts = prepaid.satangs(listed)
        reading = prepaid.reading_of(listed)
        return Channel(prepaid.clause_of(listed), reading, 0, 0, 0, "", amounts, *_fee(prepaid, name))
    fee_most_hundredths, fee_reading = _fee(prepaid, name)
    return Channel(
        clause=prepaid.clause_of(f"{at}.min"),
        reading=prepaid.reading_of(f"{at}.min"),
        min_satang=prepaid.satang(f"{at}.min"),
        max_satang=prepaid.satang(f"{at}.max"),
        step_satang=prepaid.satang(f"{at}.step"),
        step_reading=prepaid.reading_of(f"{at}.step"),
        amounts_satang=(),
        fee_most_hundredths=fee_most_hundredths,
        fee_reading=fee_reading,
    )


def _fee(prepaid: Values, name: str) -> tuple[int, str]:
    """What a channel may keep of an amount, and by which reading: of most channels no clause says anything (R73)."""
    if name == THIRD_PARTY_KIOSK:
        return FEE_AS_STATED, "R20"
    if f"topup.{name}.fee-percent" in prepaid:
        return prepaid.percent(f"topup.{name}.fee-percent"), ""
    taken = prepaid.choice("topup.fee-elsewhere") == "taken"
    return ALL_HUNDREDTHS if taken else 0, NO_OTHER_CHARGES


def _enquiries(prepaid: Values) -> dict[str, Enquiry]:
    """Every way to ask, with what it costs (prepaid/1.1.6.1 to 1.1.6.4)."""
    free = prepaid.count("balance.ivr-free-per-month")
    ways = dict.fromkeys(prepaid.texts("balance.self-service"), "balance.web.fee")
    ways |= dict.fromkeys(prepaid.texts("balance.assisted"), "balance.assisted.fee")
    if USSD_SMS in ways:
        ways[USSD_SMS] = "balance.ussd-sms.fee"
    if IVR in ways:
        ways[IVR] = "balance.ivr-fee"
    return {
        way: Enquiry(prepaid.clause_of(fee), prepaid.satang(fee), free if way == IVR else 0)
        for way, fee in ways.items()
    }


def _step(**cells: int) -> tuple[int, int]:
    """A row of the validity table: from which amount (satang), how many days."""
    return cells["from"], cells["days"]


def read(values: Mapping[str, Values], off: frozenset[str]) -> WalletTerms:
    """The wallet's terms of the versions in force: documents prepaid, sample and general."""
    prepaid, sample, general = values["prepaid"], values["sample"], values["general"]
    channels = {name: _channel(prepaid, name) for name in prepaid.texts("topup.channels")}
    enquiries = _enquiries(prepaid)
    return WalletTerms(
        off=off,
        channels=channels,
        channel_names=", ".join(channels),
        refused_status=prepaid.choice("topup.refused-status"),
        while_roaming=prepaid.flag("topup.while-roaming"),
        atm_banks=frozenset(prepaid.texts("topup.atm.banks")),
        atm_without_bank=prepaid.choice("topup.atm.bank-unstated") == "taken",
        fee_refused=prepaid.choice("topup.fee-elsewhere") == "refused",
        bank_day_satang=prepaid.satang("topup.telephone-banking.daily-amount"),
        bank_day_count=prepaid.count("topup.telephone-banking.daily-count"),
        range_on=prepaid.choice("topup.third-party-kiosk.range-on"),
        fee_rounding=prepaid.choice("topup.third-party-kiosk.fee-rounding"),
        kiosk=Kiosk(
            prepaid.satang("topup.kiosk.min"),
            prepaid.satang("topup.kiosk.max"),
            prepaid.satang("topup.kiosk.step"),
        ),
        validity_table=tuple(sorted(prepaid.rows("validity.table", _step))),
        validity_minimum_days=prepaid.days("validity.minimum"),
        validity_runs=prepaid.flag("validity.runs-while-suspended"),
        validity_cap_days=max(prepaid.days("validity.cap"), prepaid.days("validity.cap-least")),
        unopened_value_refunded=prepaid.choice("starting-value.unopened") == "refunded",
        starting_value_gives_validity=prepaid.flag("starting-value.gives-validity"),
        recover_owed=general.flag("reversal.owed-recovered-from-next-credit"),
        enquiries=enquiries,
        enquiry_names=", ".join(enquiries),
        ivr_after_validity=prepaid.choice("balance.ivr-after-validity"),
        last_instant=prepaid.choice("validity.last-instant") == "valid",
        asked_while_suspended=prepaid.choice("balance.while-suspended") == "answered",
        remind_days=tuple(sorted(prepaid.days_list("remind.days-before"), reverse=True)),
        remind_below_satang=prepaid.satang("remind.balance-below"),
        reverse_within_days=sample.days("reverse.within"),
        adjust_reasons=sample.texts("adjust.reasons"),
        adjust_alone_satang=sample.satang("adjust.goodwill-max"),
        adjust_most_satang=sample.satang("adjust.supervisor-max"),
        free_first=prepaid.flag("spend.free-first"),
        refund_free=prepaid.flag("refund.free-credit"),
        refund_within_days=prepaid.days("refund.within"),
        terminate_within_days=prepaid.days("terminate.within"),
    )
