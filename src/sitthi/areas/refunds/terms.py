"""What the rules of refunds read of the book."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sitthi.areas.refunds.model import FORM_1, FORM_2, FORM_3
from sitthi.terms import Values


class RefundsTerms(msgspec.Struct, frozen=True):
    """The terms of refunds; ``off`` are the clauses an overlay has switched off.

    ``methods`` are those of each form of charging, ``kinds`` those of the clause on the end of any contract, where all
    that is neither cash, cheque nor bank is ``agreed``.
    """

    off: frozenset[str]
    methods: Mapping[str, tuple[str, ...]]
    kinds: tuple[str, ...]
    customer_chooses: bool
    channels: tuple[str, ...]
    documents: tuple[str, ...]
    person_documents: tuple[str, ...]
    juristic_documents: tuple[str, ...]
    due_on_verification: bool
    within_days: int
    terminate_within_days: int
    warn_days: int
    number_digits: int
    number_begins: str


def read(values: Mapping[str, Values], off: frozenset[str]) -> RefundsTerms:
    """The terms of refunds in the versions in force: documents prepaid and house."""
    prepaid, house = values["prepaid"], values["house"]
    return RefundsTerms(
        off=off,
        methods={
            FORM_1: prepaid.texts("refund.form1.methods"),
            FORM_2: prepaid.texts("refund.form2.methods"),
            FORM_3: prepaid.texts("refund.form3.methods"),
        },
        kinds=prepaid.texts("refund.methods"),
        customer_chooses=prepaid.choice("refund.method-chosen-by") == "customer",
        channels=prepaid.texts("terminate.channels"),
        documents=prepaid.texts("terminate.documents"),
        person_documents=house.texts("identity.person-documents"),
        juristic_documents=house.texts("identity.juristic-documents"),
        due_on_verification=prepaid.choice("refund.late-evidence") == "due-on-verification",
        within_days=prepaid.days("refund.within"),
        terminate_within_days=prepaid.days("terminate.within"),
        warn_days=house.days("refund.warn-days"),
        number_digits=house.count("number.mobile-digits"),
        number_begins=house.text("number.mobile-begins"),
    )
