"""Asking for the balance: free by most ways, by voice so many times a month."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.wallet.conditions import (
    check_activated,
    check_not_over,
    check_prepaid,
    is_over,
    low_events,
    note,
    state_of,
)
from sitthi.areas.wallet.model import AskBalance
from sitthi.areas.wallet.terms import IVR, USSD_SMS, Enquiry, WalletTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, Decision, Message, Remedy, Transfer
from sitthi.kernel.moment import month_of
from sitthi.ledger import chart
from sitthi.standing import funds
from sitthi.standing.parts import RETRYING, SUSPENDED, NumberPart, Standing, WalletPart
from sitthi.standing.reasons import Look
from sitthi.standing.remedies import top_up_remedies


def ask_balance(command: Command[AskBalance], standing: Standing, terms: WalletTerms) -> Decision:
    """While in service the customer can learn the balance, mostly free (prepaid/1.1.6 to 1.1.6.4, 1.1.9).

    Reads number, wallet, addons, awaited. Granted: balance and validity stand in the reasons, and in an SMS
    if asked for by USSD; a voice enquiry is counted, and charged beyond the free ones.
    """
    by, number, wallet = command.body.by, standing.number, standing.wallet
    look = Look(terms.off, command.at_us)
    check_prepaid(look, number)
    check_activated(look, "prepaid/1.1.6", standing)
    _check_status(look, number, terms)
    way = terms.enquiries.get(by)
    if look.check("prepaid/1.1.9", way is not None, by, terms.enquiry_names):
        look.never()
    fee_satang = 0
    after = wallet
    if way is not None and look.carried(way.clause):
        if by == IVR:
            after, fee_satang = _counted(look, wallet, way, command.at_us)
            if fee_satang and funds.run_out(wallet, command.at_us, last_instant=terms.last_instant):
                fee_satang = _after_validity(look, way, fee_satang, standing, command.at_us, terms)
        else:
            fee_satang = way.fee_satang
        _check_covered(look, way, fee_satang, standing, terms)
    if look.unmet:
        return look.refusal()
    transfers: tuple[Transfer, ...] = ()
    if fee_satang:
        after, transfers = funds.take(after, number.number, fee_satang, chart.FEE_REVENUE, free_first=terms.free_first)
    messages: tuple[Message, ...] = ()
    if way is not None and look.carried(way.clause):
        note(look, way.clause, after.balance_satang, "satang")
        note(look, way.clause, after.valid_until_us, "us")
        if by == USSD_SMS:
            values = {"balance": after.balance_satang, "valid_until_us": after.valid_until_us}
            messages = (Message("balance", number.number, dict(values)),)
    return Decision(
        GRANTED,
        tuple(look.reasons),
        transfers=transfers,
        changes=() if after is wallet else (after,),
        messages=messages,
        events=low_events(wallet, after, terms),
    )


def _counted(look: Look, wallet: WalletPart, way: Enquiry, at_us: int) -> tuple[WalletPart, int]:
    """The wallet with this voice enquiry counted in its calendar month, and what it costs (R21, R61)."""
    month = month_of(at_us)
    count = (wallet.ivr_count if wallet.ivr_month == month else 0) + 1
    note(look, way.clause, count, "count", way.free_per_month, reading="R61")
    fee_satang = way.fee_satang if count > way.free_per_month else 0
    return replace(wallet, ivr_month=month, ivr_count=count), fee_satang


def _check_status(look: Look, number: NumberPart, terms: WalletTerms) -> None:
    """A contract that has ended is asked nothing; a number suspended for a while is answered (H3)."""
    if number.status != SUSPENDED or is_over(number):
        check_not_over(look, "prepaid/1.1.6", number)
    elif look.check("prepaid/1.1.6", terms.asked_while_suspended, state_of(number), "in service", reading="H3"):
        look.possible(Remedy("number.resumed", {}))


def _after_validity(
    look: Look, way: Enquiry, fee_satang: int, standing: Standing, at_us: int, terms: WalletTerms
) -> int:
    """What a voice enquiry costs once the validity has run out: as ever, or nothing; or it is refused (H3)."""
    answered = terms.ivr_after_validity != "refused"
    if look.check(way.clause, answered, standing.wallet.valid_until_us, at_us, "us", reading="H3"):
        look.possible(*_top_ups(fee_satang, standing, terms))
    return 0 if terms.ivr_after_validity == "free" else fee_satang


def _check_covered(look: Look, way: Enquiry, fee_satang: int, standing: Standing, terms: WalletTerms) -> None:
    """With less than the fee left, the enquiry is refused and nothing charged (R21)."""
    wallet = standing.wallet
    reading = "R21" if fee_satang else ""
    covered = wallet.available_satang >= fee_satang
    if look.check(way.clause, covered, wallet.available_satang, fee_satang, "satang", reading=reading):
        look.possible(*_top_ups(fee_satang, standing, terms))


def _top_ups(fee_satang: int, standing: Standing, terms: WalletTerms) -> tuple[Remedy, ...]:
    """The top-ups after which the fee is there; renewals that wait for money take theirs of them first."""
    waiting_satang = sum(addon.paid_satang for addon in standing.addons if addon.state == RETRYING)
    return top_up_remedies(fee_satang, standing.wallet, waiting_satang, terms.kiosk)
