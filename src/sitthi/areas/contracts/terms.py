"""What the contract rules read of the book: offers of forms 2 and 3, and how they are settled. Amounts in satang."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import msgspec

from sitthi.kernel import moment
from sitthi.kernel.money import ROUNDINGS
from sitthi.standing.money_parts import FORM_2, FORM_3, Benefit
from sitthi.standing.parts import POSTPAID, PREPAID
from sitthi.standing.remedies import Kiosk
from sitthi.terms import Rate, Row, Text, Values, floor_satang, rate_on, rates_in

WHOLE_PERCENT = 10_000
"""100% in hundredths of a percent."""

MAIN = "main"
ADD_ON = "add-on"

AT_SIGNING = "at-signing"
BEFORE_FIRST_CYCLE_ENDS = "before-first-cycle-ends"
UNSAID = "unsaid"
"""What the book writes where an offer does not say when its advance is due (R76)."""
NO_HANDSET = "none"
NO_LAST_DAY_US = moment.start_of_day(moment.day_number(dt.date(2400, 1, 1)))
"""The end of a sale that has none: the book writes 2399-12-31 as its last day."""

WORTH = "offers/benefits"
"""The clause by which benefits are worth something."""
DEVICE_DISCOUNT = "device-discount"
"""The kind of benefit that is returned in every case (prepaid/terminate.form3-handset)."""


EXEMPT = {
    "unserved": "prepaid/terminate.exempt.1",
    "breach": "prepaid/terminate.exempt.2",
    "bankrupt": "prepaid/terminate.exempt.3",
    "adverse-change": "prepaid/terminate.exempt.4",
}
"""The causes for which no benefit is returned, each with its clause."""


class Offer(msgspec.Struct, frozen=True):
    """An offer of form 2 or form 3.

    ``term_days`` is the term where it is given in days, else 0: months by the calendar (R67). Of form 2 the
    ``price_satang``, of form 3 the ``monthly_satang`` and the ``advance_satang`` are before VAT; the advance is
    credited back on ``credit_months`` bills. ``advance_due`` is at-signing, before-first-cycle-ends, or "" where the
    offer does not say (R76). ``handset_discount_satang`` is what the handset is sold below ``handset_list_satang``
    and is not among the ``benefits``; ``benefit_texts`` are their wording, in the same order. It is on sale from
    ``on_sale_from_us`` until before ``on_sale_until_us``. ``charging`` is how the number must be charged.
    """

    id: str
    form: str
    kind: str
    name_th: str
    name_en: str
    term_months: int
    term_days: int
    price_satang: int
    monthly_satang: int
    advance_satang: int
    advance_due: str
    credit_months: int
    benefits: tuple[Benefit, ...]
    handset_discount_satang: int
    on_sale_from_us: int
    on_sale_until_us: int
    charging: str
    benefit_texts: tuple[Text, ...] = ()
    handset_model: str = ""
    handset_list_satang: int = 0

    @property
    def paid_ahead_satang(self) -> int:
        """What is paid ahead before VAT: of form 2 its price, of form 3 the advance."""
        return self.price_satang if self.form == FORM_2 else self.advance_satang

    @property
    def worth_satang(self) -> int:
        """All benefits together, the handset discount included."""
        return sum(benefit.amount_satang for benefit in self.benefits) + self.handset_discount_satang

    @property
    def on_sale_without_end(self) -> bool:
        """Whether no last day of sale is set."""
        return self.on_sale_until_us >= NO_LAST_DAY_US

    def on_sale(self, at_us: int) -> bool:
        """Whether it can be bought at an instant."""
        return self.on_sale_from_us <= at_us < self.on_sale_until_us


class FormTerms(msgspec.Struct, frozen=True):
    """What differs between the forms.

    ``term_days``: calendar or thirty-day-months; ``ending_day``: unused or used (R67); ``shortfall``: nothing-due or
    amount-due (R66); ``rounding`` is a name of ``kernel.money.ROUNDINGS`` (R22).
    """

    channels: tuple[str, ...]
    benefits: tuple[str, ...]
    max_months: int
    term_days: str
    ending_day: str
    shortfall: str
    rounding: str


class ContractTerms(msgspec.Struct, frozen=True):
    """The terms of contracts; ``off`` are the clauses an overlay has switched off.

    ``exempt`` are the causes for which no benefit is returned, by their clause, but for those switched off;
    ``debts`` says for which forms debts are taken off: form3 or all (R65). ``rates`` are the MLR, earliest first,
    the mean of so many large banks (``mlr_banks``). ``form2_after_validity``: form 2 is bought also where the wallet's
    validity has run out (H11), and ``last_instant``: the instant at which that ends still counts (H7).
    ``wording`` has the clauses of ``prepaid`` by full id.
    """

    off: frozenset[str]
    vat_hundredths: int
    offers: Mapping[str, Offer]
    form2: FormTerms
    form3: FormTerms
    form2_longer_than_months: int
    form2_offer_kinds: tuple[str, ...]
    form2_beyond_cap: bool
    form2_after_validity: bool
    last_instant: bool
    free_first: bool
    refund_free: bool
    cycle_months: int
    advance_due: str
    credit_rounding: str
    credit_remainder: str
    advance_part: str
    return_vat: bool
    clawback: str
    debts: str
    exempt: Mapping[str, str]
    unserved_conditions: tuple[str, ...]
    refund_within_days: int
    late_evidence: str
    request_channels: tuple[str, ...]
    documents: tuple[str, ...]
    choice_channels: tuple[str, ...]
    switch_channels: tuple[str, ...]
    switch_payment: tuple[str, ...]
    permanent_ends: bool
    low_satang: int
    kiosk: Kiosk
    rates: tuple[Rate, ...]
    mlr_banks: int
    mlr_day: str
    floor_compare: str
    floor_advance: str
    wording: Mapping[str, Text]

    def form(self, form: str) -> FormTerms:
        """The terms of form-2 or form-3."""
        return self.form2 if form == FORM_2 else self.form3

    def vat_satang(self, net_satang: int) -> int:
        """VAT on an amount before VAT, half up."""
        return ROUNDINGS["half-up"](net_satang * self.vat_hundredths, WHOLE_PERCENT)

    def rate_of(self, offer: Offer, signed_us: int | None = None) -> Rate | None:
        """The MLR that counts for an offer: of the day it goes on sale, or by another reading of signing (R74)."""
        at_us = offer.on_sale_from_us
        if signed_us is not None and self.mlr_day == "contract-signed":
            at_us = signed_us
        return rate_on(self.rates, moment.date_of(moment.day_of(at_us)))

    def floor_base_satang(self, offer: Offer) -> int:
        """What is paid ahead as it counts for the floor: before VAT, or by another reading with it (R25)."""
        paid_satang = offer.paid_ahead_satang
        return paid_satang + self.vat_satang(paid_satang) if self.floor_advance == "with-vat" else paid_satang

    def floor_satang(self, offer: Offer, signed_us: int | None = None) -> Fraction:
        """What the benefits of an offer must be worth at least, exactly (prepaid/benefit.floor, R25)."""
        rate = self.rate_of(offer, signed_us)
        base_satang = self.floor_base_satang(offer)
        return floor_satang(rate.percent_hundredths if rate else 0, base_satang, offer.term_months)


def read(values: Mapping[str, Values], off: frozenset[str]) -> ContractTerms:
    """The contract terms of the versions in force: documents prepaid, offers and general."""
    prepaid, general = values["prepaid"], values["general"]
    return ContractTerms(
        off=off,
        vat_hundredths=general.percent("tax.vat"),
        offers=_worth_nothing(read_offers(values["offers"])) if WORTH in off else read_offers(values["offers"]),
        form2=_form(prepaid, "form2"),
        form3=_form(prepaid, "form3"),
        form2_longer_than_months=prepaid.months("form2.longer-than"),
        form2_offer_kinds=prepaid.texts("form2.offer-kinds"),
        form2_beyond_cap=prepaid.flag("validity.form2-beyond-cap"),
        form2_after_validity=prepaid.choice("form2.after-validity") == "allowed",
        last_instant=prepaid.choice("validity.last-instant") == "valid",
        free_first=prepaid.flag("spend.free-first"),
        refund_free=prepaid.flag("refund.free-credit"),
        cycle_months=prepaid.months("form3.cycle-months"),
        advance_due=prepaid.choice("form3.advance-due"),
        credit_rounding=prepaid.choice("form3.credit-rounding"),
        credit_remainder=prepaid.choice("form3.credit-remainder"),
        advance_part=prepaid.choice("form3.advance-part"),
        return_vat=prepaid.flag("form3.return-vat"),
        clawback=prepaid.choice("form3.clawback"),
        debts=prepaid.choice("refund.debts"),
        exempt={cause: clause for cause, clause in EXEMPT.items() if clause not in off},
        unserved_conditions=prepaid.texts("exempt.unserved"),
        refund_within_days=prepaid.days("terminate.within"),
        late_evidence=prepaid.choice("refund.late-evidence"),
        request_channels=prepaid.texts("terminate.channels"),
        documents=prepaid.texts("terminate.documents"),
        choice_channels=prepaid.texts("choice.channels"),
        switch_channels=prepaid.texts("switch.channels"),
        switch_payment=prepaid.texts("switch.payment"),
        permanent_ends=prepaid.flag("permanent-suspension.ends-contract"),
        low_satang=prepaid.satang("remind.balance-below"),
        kiosk=Kiosk(*(prepaid.satang(f"topup.kiosk.{name}") for name in ("min", "max", "step"))),
        rates=rates_in(prepaid.table("benefit.mlr")),
        mlr_banks=prepaid.count("benefit.mlr-banks"),
        mlr_day=prepaid.choice("benefit.mlr-day"),
        floor_compare=prepaid.choice("benefit.floor-compare"),
        floor_advance=prepaid.choice("benefit.floor-advance"),
        wording={clause.id: Text(clause.th, clause.en) for clause in prepaid.version.clauses},
    )


def _form(prepaid: Values, form: str) -> FormTerms:
    return FormTerms(
        channels=prepaid.texts(f"{form}.channels"),
        benefits=prepaid.texts(f"{form}.benefits"),
        max_months=prepaid.months(f"{form}.max-months"),
        term_days=prepaid.choice(f"{form}.term-days"),
        ending_day=prepaid.choice(f"{form}.ending-day"),
        shortfall=prepaid.choice(f"{form}.shortfall"),
        rounding=prepaid.choice(f"{form}.refund-rounding"),
    )


def _worth_nothing(offers: Mapping[str, Offer]) -> dict[str, Offer]:
    """Offers without what only clause ``offers/benefits`` gives them: benefits and the handset discount."""
    nothing: dict[str, Any] = {"benefits": (), "benefit_texts": (), "handset_discount_satang": 0}
    return {name: msgspec.structs.replace(offer, **nothing) for name, offer in offers.items()}


def read_offers(own: Values) -> dict[str, Offer]:
    """All offers of a version of document ``offers``, by their ids."""
    benefits: dict[str, list[tuple[Benefit, Text]]] = defaultdict(list)
    for row in own.table("benefits"):
        text = Text(_text(row, "th"), _text(row, "en"))
        benefits[_text(row, "offer")].append((Benefit(_text(row, "kind"), _whole(row, "worth"), text.en), text))
    made = [_form_2(row, benefits[_text(row, "offer")]) for row in own.table("form2")]
    made += [_form_3(row, benefits[_text(row, "offer")]) for row in own.table("form3")]
    return {offer.id: offer for offer in made}


def _form_2(row: Row, benefits: list[tuple[Benefit, Text]]) -> Offer:
    return Offer(
        id=_text(row, "offer"),
        form=FORM_2,
        kind=_text(row, "kind"),
        name_th=_text(row, "th"),
        name_en=_text(row, "en"),
        term_months=_whole(row, "months"),
        term_days=_whole(row, "days"),
        price_satang=_whole(row, "price"),
        monthly_satang=0,
        advance_satang=0,
        advance_due="",
        credit_months=0,
        benefits=tuple(benefit for benefit, _ in benefits),
        handset_discount_satang=0,
        on_sale_from_us=_start(row, "from"),
        on_sale_until_us=_start(row, "until", 1),
        charging=PREPAID,
        benefit_texts=tuple(text for _, text in benefits),
    )


def _form_3(row: Row, benefits: list[tuple[Benefit, Text]]) -> Offer:
    model, due = _text(row, "handset"), _text(row, "advance-due")
    return Offer(
        id=_text(row, "offer"),
        form=FORM_3,
        kind=MAIN,
        name_th=_text(row, "th"),
        name_en=_text(row, "en"),
        term_months=_whole(row, "months"),
        term_days=_whole(row, "days"),
        price_satang=0,
        monthly_satang=_whole(row, "monthly"),
        advance_satang=_whole(row, "advance"),
        advance_due="" if due == UNSAID else due,
        credit_months=_whole(row, "credit-months"),
        benefits=tuple(benefit for benefit, _ in benefits),
        handset_discount_satang=_whole(row, "list-price") - _whole(row, "handset-price"),
        on_sale_from_us=_start(row, "from"),
        on_sale_until_us=_start(row, "until", 1),
        charging=POSTPAID,
        benefit_texts=tuple(text for _, text in benefits),
        handset_model="" if model == NO_HANDSET else model,
        handset_list_satang=_whole(row, "list-price"),
    )


def _text(row: Row, name: str) -> str:
    cell = row[name]
    assert isinstance(cell, str)
    return cell


def _whole(row: Row, name: str) -> int:
    cell = row[name]
    assert isinstance(cell, int)
    return cell


def _start(row: Row, name: str, days_later: int = 0) -> int:
    """First instant of a day of the table, or of a day after it."""
    cell = row[name]
    assert isinstance(cell, dt.date)
    return moment.start_of_day(moment.day_number(cell) + days_later)
