"""Top-ups: what each channel takes, what reaches the wallet, the validity it gives; and undoing one."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.wallet.conditions import (
    CREDITED,
    check_activated,
    check_prepaid,
    extension,
    give,
    is_over,
    low_events,
    note,
    state_of,
    take_back,
    with_validity,
)
from sitthi.areas.wallet.model import ReverseTopUp, TopUp, account_key
from sitthi.areas.wallet.terms import (
    ALL_HUNDREDTHS,
    ATM,
    CREDIT_CARD,
    FEE_AS_STATED,
    NO_OTHER_CHARGES,
    TELEPHONE_BANKING,
    Channel,
    WalletTerms,
)
from sitthi.kernel import ids
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, Decision, Event, Message, Part, Remedy, Transfer
from sitthi.kernel.moment import day_of, end_of_day, start_of_day
from sitthi.kernel.money import ROUNDINGS, format_thb
from sitthi.ledger import chart
from sitthi.standing import validity
from sitthi.standing.parts import (
    SUSPENDED,
    BankDayPart,
    NumberPart,
    RefundPart,
    Standing,
    TopUpPart,
    WalletPart,
)
from sitthi.standing.reasons import Look

CREDITED_STATE = "credited"
REVERSED = "reversed"
PAID = "paid"
PERMANENT_ONLY = "permanently-suspended"
HOME_COUNTRY = "TH"


def top_up(command: Command[TopUp], standing: Standing, terms: WalletTerms) -> Decision:
    """A number in service tops up by the operator's channels and amounts (prepaid/1.1.4, 1.1.7, 1.2.*).

    Reads number, wallet, awaited, bank_day. Granted: money and validity, kept so that it can be undone.
    """
    body, number, wallet = command.body, standing.number, standing.wallet
    look = Look(terms.off, command.at_us)
    check_prepaid(look, number)
    check_activated(look, "prepaid/1.1.3", standing)
    _check_status(look, number, terms)
    if look.carried("prepaid/1.1.5"):
        note(look, "prepaid/1.1.5", terms.while_roaming, "text")
    channel = terms.channels.get(body.channel)
    unmet = look.check("prepaid/1.1.7", channel is not None, body.channel, terms.channel_names)
    unmet |= look.check("prepaid/1.1.7", body.amount_satang > 0, body.amount_satang, 0, "satang")
    if unmet:
        look.never()
    credited_satang = body.amount_satang
    bank_day: BankDayPart | None = None
    if channel is not None:
        credited_satang = _check_amount(look, body, channel, terms)
        if body.channel == TELEPHONE_BANKING:
            bank_day = _check_bank_day(look, command, standing.bank_day, channel.clause, terms)
    if look.unmet:
        return look.refusal()
    credit = (credited_satang, chart.channel(body.channel))
    after, transfers = give(look, wallet, number.number, credit, terms)
    given = extension(look, wallet, body.amount_satang, command.at_us, terms)
    after = with_validity(after, validity.until_us(given), command.at_us)
    kept = TopUpPart(
        top_up=ids.decision_id(ids.request_key(command.source, command.id)),
        number=number.number,
        channel=body.channel,
        amount_satang=body.amount_satang,
        credited_satang=credited_satang,
        validity_added_us=after.valid_until_us - max(command.at_us, wallet.valid_until_us),
        at_us=command.at_us,
        state=CREDITED_STATE,
        extension=given,
    )
    changes: tuple[Part, ...] = (after, kept) if bank_day is None else (after, kept, bank_day)
    event = Event(CREDITED, amount=credited_satang)
    return Decision(GRANTED, tuple(look.reasons), transfers=transfers, changes=changes, events=(event,))


def _check_status(look: Look, number: NumberPart, terms: WalletTerms) -> None:
    """Suspended numbers may top up, permanently suspended and ended ones not (prepaid/1.1.4, R70)."""
    over = is_over(number)
    open_again = number.status == SUSPENDED and not over and terms.refused_status != PERMANENT_ONLY
    met = not over and not open_again
    if look.check("prepaid/1.1.4", met, state_of(number), terms.refused_status, reading="R70"):
        if open_again:
            look.possible(Remedy("number.resumed", {}))
        else:
            look.never()


def _check_amount(look: Look, body: TopUp, channel: Channel, terms: WalletTerms) -> int:
    """What the channel takes and keeps; the answer is what reaches the wallet. Another amount never does."""
    clause, amount_satang = channel.clause, body.amount_satang
    credited_satang = amount_satang - _fee_satang(look, body, channel, terms)
    unmet = False
    if body.channel == CREDIT_CARD:
        unmet = _check_listed(look, body, channel)
    else:
        ranged_satang = amount_satang
        if channel.fee_most_hundredths == FEE_AS_STATED and terms.range_on == "credit":
            ranged_satang = credited_satang
        least, most, step = channel.min_satang, channel.max_satang, channel.step_satang
        reading = channel.reading
        unmet |= look.check(clause, ranged_satang >= least, ranged_satang, least, "satang", reading=reading)
        unmet |= look.check(clause, ranged_satang <= most, ranged_satang, most, "satang", reading=reading)
        in_steps = amount_satang % step == 0
        unmet |= look.check(clause, in_steps, amount_satang, step, "satang", reading=channel.step_reading)
    if body.channel == ATM:
        unmet |= _check_bank(look, body.bank, clause, terms)
    if body.fee_hundredths:
        met = credited_satang > 0
        unmet |= look.check(clause, met, credited_satang, amount_satang, "satang", reading=channel.fee_reading)
        if terms.fee_refused and channel.fee_reading == NO_OTHER_CHARGES:
            asked_satang = _share_satang(body, body.fee_hundredths, terms)
            unmet |= look.check(
                "prepaid/1.1.7", met=False, value=asked_satang, threshold=0, unit="satang", reading=NO_OTHER_CHARGES
            )
    if unmet:
        look.never()
    return credited_satang


def _check_bank(look: Look, bank: str, clause: str, terms: WalletTerms) -> bool:
    """An ATM is of a bank listed (R63), also where it does not say of which (H6)."""
    banks = ", ".join(sorted(terms.atm_banks))
    if not bank:
        return look.check(clause, terms.atm_without_bank, bank, banks, reading="H6")
    return look.check(clause, bank.lower() in terms.atm_banks, bank, banks, reading="R63")


def _fee_satang(look: Look, body: TopUp, channel: Channel, terms: WalletTerms) -> int:
    """What the channel keeps of the cash: at another owner's kiosk what he says, elsewhere at most ours."""
    most = channel.fee_most_hundredths
    if most == FEE_AS_STATED:
        taken = body.fee_hundredths if look.carried(channel.clause) else 0
    else:
        taken = min(body.fee_hundredths, most) if look.carried(channel.clause) else body.fee_hundredths
    return _share_satang(body, taken, terms)


def _share_satang(body: TopUp, hundredths: int, terms: WalletTerms) -> int:
    """A share of the amount, never more than all of it."""
    return ROUNDINGS[terms.fee_rounding](max(body.amount_satang, 0) * min(hundredths, ALL_HUNDREDTHS), ALL_HUNDREDTHS)


def _check_listed(look: Look, body: TopUp, channel: Channel) -> bool:
    """A credit card tops up one of the listed amounts, a foreign one the same (prepaid/1.2.9, R62)."""
    listed = ", ".join(map(format_thb, channel.amounts_satang))
    foreign = body.card_issued_in.upper() not in {"", HOME_COUNTRY}
    met = body.amount_satang in channel.amounts_satang
    reading = channel.reading if foreign else ""
    return look.check(channel.clause, met, format_thb(body.amount_satang), listed, reading=reading)


def _check_bank_day(
    look: Look, command: Command[TopUp], known: BankDayPart | None, clause: str, terms: WalletTerms
) -> BankDayPart | None:
    """A bank account tops up so much and so often a day, for whichever numbers (prepaid/1.2.6, R19)."""
    body, amount_satang = command.body, command.body.amount_satang
    account = account_key(body.bank, body.bank_account)
    if look.check(clause, account != "", body.bank_account):
        look.never()
        return None
    today = day_of(command.at_us)
    day = known or BankDayPart(account, today)
    total_satang, count = day.amount_satang + amount_satang, day.count + 1
    over = look.check(
        clause,
        total_satang <= terms.bank_day_satang,
        total_satang,
        terms.bank_day_satang,
        "satang",
        reading="R19",
    )
    over |= look.check(clause, count <= terms.bank_day_count, count, terms.bank_day_count, "count", reading="R19")
    if over:
        if amount_satang <= terms.bank_day_satang and terms.bank_day_count > 0:
            look.possible(from_us=start_of_day(today + 1))
        else:
            look.never()
    return replace(day, amount_satang=total_satang, count=count)


def reverse_top_up(command: Command[ReverseTopUp], standing: Standing, terms: WalletTerms) -> Decision:
    """A top-up is undone once, within so many days; what is spent becomes owed (sample/corrections, R127).

    Reads number, wallet, top_up, extensions, refunds. A correction of a wrong number is this, with its reason. The
    validity is what it would be without it.
    """
    number, wallet, found = standing.number, standing.wallet, standing.top_up
    clause = "sample/corrections"
    undone = found is not None and found.state != CREDITED_STATE
    # Nothing can be undone twice, or that is not there, whatever is switched off.
    look = Look(terms.off - {clause} if undone else terms.off, command.at_us)
    if look.check(clause, command.body.reason != "", command.body.reason):
        look.never()
    known = found is not None and found.number == number.number
    if not known or found is None:
        look = Look(terms.off - {clause}, command.at_us)
        look.check(clause, known, "unknown", CREDITED_STATE)
        look.never()
        return look.refusal()
    last_us = end_of_day(day_of(found.at_us) + terms.reverse_within_days)
    unmet = look.check(clause, found.state == CREDITED_STATE, found.state, CREDITED_STATE)
    unmet |= look.check(clause, command.at_us <= last_us, command.at_us, last_us, "us", reading="R39")
    if unmet:
        look.never()
    if look.unmet:
        return look.refusal()
    account = chart.channel(found.channel)
    after, transfers = take_back(look, wallet, number.number, found.credited_satang, account)
    after = with_validity(after, _valid_without(look, found, standing), command.at_us)
    after, refunds, more = _from_refunds(after, after.owed_satang - wallet.owed_satang, standing)
    values = {
        "amount": found.credited_satang,
        "balance": after.balance_satang,
        "owed": after.owed_satang,
        "valid_until_us": after.valid_until_us,
    }
    return Decision(
        GRANTED,
        tuple(look.reasons),
        transfers=transfers + more,
        changes=(after, replace(found, state=REVERSED), *refunds),
        messages=(Message("topup-reversed", number.number, dict(values)),),
        events=low_events(wallet, after, terms),
    )


def _valid_without(look: Look, found: TopUpPart, standing: Standing) -> int:
    """The validity without a top-up, with all that came after it (prepaid/1.1.10, R17).

    What is not known by now of how it came about, is what it is less what the top-up gave.
    """
    held_us = standing.wallet.valid_until_us
    if found.extension is not None:
        until_us = validity.without(standing.extensions, found.extension, held_us)
        if until_us is not None:
            note(look, "prepaid/1.1.10", until_us, "us", held_us, reading="R17")
            return until_us
    return max(held_us - found.validity_added_us, 0)


def _from_refunds(
    wallet: WalletPart, short_satang: int, standing: Standing
) -> tuple[WalletPart, tuple[RefundPart, ...], tuple[Transfer, ...]]:
    """Where a contract's money waits as a refund, what was never received is not paid back."""
    number = standing.number.number
    changed: list[RefundPart] = []
    transfers: list[Transfer] = []
    for refund in standing.refunds:
        part_satang = 0 if refund.state == PAID else min(refund.amount_satang, short_satang)
        if part_satang:
            left_satang = refund.amount_satang - part_satang
            state = refund.state if left_satang else PAID
            changed.append(replace(refund, amount_satang=left_satang, state=state))
            transfers.append(Transfer(chart.refund(number), chart.owed(number), chart.SATANG, part_satang))
            short_satang -= part_satang
            wallet = replace(wallet, owed_satang=wallet.owed_satang - part_satang)
    return wallet, tuple(changed), tuple(transfers)
