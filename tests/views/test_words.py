"""Every code that rules put in reasons, and every code the book lets them compare, has words in Thai and English."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from types import ModuleType

import pytest

from sitthi.views.words import AMONG, CAUSES, ROLES, WORDS
from tests.house.sources import SOURCE
from tests.shipped import shipped

BOOK = shipped()
AREAS = (
    "billing", "payments", "contracts", "refunds", "complaints", "holders", "points", "rewards", "tiers",
    "care", "requests", "delivery",
)  # fmt: skip
CODE = re.compile(r"[a-z]+(?:-[a-z0-9]+)*")
THAI = re.compile(r"[\u0e00-\u0e7f]")
COMPARED = {
    "prepaid": (
        "refund.methods",
        "refund.form1.methods",
        "refund.form2.methods",
        "refund.form3.methods",
        "terminate.channels",
        "terminate.documents",
        "form2.channels",
        "form2.benefits",
        "form2.offer-kinds",
        "form3.channels",
        "form3.benefits",
        "form3.advance-due",
        "exempt.unserved",
        "switch.channels",
        "switch.payment",
        "complaint.channels",
        "complaint.weekdays",
    ),
    "general": ("tax.line-kinds",),
    "house": (
        "identity.person-documents",
        "identity.juristic-documents",
        "authorised.scopes",
        "complaint.written",
        "complaint.outcomes",
    ),
    "calendar": ("complaint-line.closed-on",),
    "points": (
        "target.charging",
        "target.sizes",
        "definition.legal-forms",
        "definition.micro-counts-as",
        "earn.services",
        "enrol.channels",
        "enrol.authority-needed",
        "enrol.numbers-included",
        "balance.ways",
        "check.ways",
        "check.ways-fibre",
        "calc.product-types",
        "calc.product-types-of-formula",
        "calc.mobile-less",
        "calc.excluded-types",
        "reward.kinds-open",
        "reward.kinds-closed",
        "reward.lookup-ways",
        "redeem.ways",
        "redeem.ways-fibre",
        "redeem.statuses",
        "prize.evidence",
        "end.causes",
        "data.recipients",
        "data.purposes",
    ),
    "serenade": (
        "tiers.order",
        "prepaid.channels",
        "juristic.ways",
        "end.causes",
        "account.channels",
        "account.barred-packages",
        "assistant.charging",
    ),
    "care": (
        "scope.devices",
        "care-device.kinds",
        "accessories.kinds",
        "citizen-id.kinds",
        "foreigner-id.kinds",
        "residency.not-accepted",
        "bar.by",
        "bar.for",
        "bar.never-for",
        "modified.kinds",
        "request.services",
        "not-renewed.causes",
        "consent.purposes",
        "request.channels",
        "request.fields",
        "request.default-kind",
        "warranty-exchange.by",
        "warranty-exchange.told-at",
        "ceiling.never",
        "suspicion.kinds",
        "locked.outcomes",
        "modified.outcomes",
        "delivery.not-to",
        "attempts.causes",
        "attempts.paid-by",
        "warranty.excludes",
        "warranty.not-covered",
        "cancel.channels",
        "liability.excluded",
    ),
    "sample": ("care.sales-channels", "care.enrolled-at"),
    "delivery": ("relief.parts", "relief.paid-by", "force-majeure.kinds"),
}
"""Values of the book that are codes which a reason shows."""
SAME = frozenset({
    "SMS", "mPay", "*121", "*550#", "SME", "QR Code", "Platinum", "Gold", "Emerald", "Hot Deal Max Speed", "eService",
    "iPhone", "Apple Store", "IMEI", "iOS", "iCloud",
})  # fmt: skip
"""Words that are the same in both languages, being names."""


def has_words(code: str) -> bool:
    """Whether people can read a code wherever it stands."""
    return any(code in among for among in (WORDS, ROLES, CAUSES, *AMONG.values()))


def reasons_in(module: ModuleType, tree: ast.Module) -> Iterator[str]:
    """Texts a module's rules hand to a reason as value or threshold: written there, or constants by name."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        checks = isinstance(node.func, ast.Attribute) and node.func.attr == "check"
        notes = isinstance(node.func, ast.Name) and node.func.id == "note"
        if not (checks or notes):
            continue
        given = [*node.args[2:], *(one.value for one in node.keywords if one.arg in {"value", "threshold"})]
        for shown in (inner for one in given for inner in ast.walk(one)):
            if isinstance(shown, ast.Constant) and isinstance(shown.value, str):
                yield shown.value
            elif isinstance(shown, ast.Name) and shown.id.isupper() and isinstance(getattr(module, shown.id), str):
                yield getattr(module, shown.id)


def codes_of(area: str) -> set[str]:
    """The codes in all reasons of one area."""
    units = {"satang", "us", "days", "count", "text", "digits", "points", "months"}
    found: set[str] = set()
    for path in sorted((SOURCE / "areas" / area).glob("*.py")):
        module = importlib.import_module(f"sitthi.areas.{area}.{path.stem}")
        for text in reasons_in(module, ast.parse(path.read_text(encoding="utf-8"))):
            if " " not in text or not has_words(text):
                found |= {code for code in re.split(r"[,:/ ]+", text) if CODE.fullmatch(code)}
    return found - units - {"not"}


@pytest.mark.parametrize("area", AREAS)
def test_what_rules_write_in_reasons_has_words(area: str) -> None:
    """A code in a reason that nobody gave words is found here."""
    assert sorted(code for code in codes_of(area) if not has_words(code)) == []


def test_the_codes_of_an_area_are_found() -> None:
    """The search sees literals, constants and what is joined of them."""
    assert {"next-bill", "running-contract", "none"} <= codes_of("contracts")
    assert {"received", "acknowledged", "unknown", "working-day"} <= codes_of("complaints")


@pytest.mark.parametrize(("document", "value"), [(one, value) for one, values in COMPARED.items() for value in values])
def test_what_the_book_compares_has_words(document: str, value: str) -> None:
    """Channels, methods, documents, benefits, conditions and outcomes as the book lists them."""
    found = BOOK.documents[document][-1].values[value]
    codes = found.options if found.unit == "choice" else found.value
    codes = (codes,) if isinstance(codes, str) else codes
    assert isinstance(codes, tuple)
    assert [code for code in codes if not has_words(str(code))] == []


def test_the_products_of_a_bill_and_the_rows_of_tables_have_words() -> None:
    """Products, taxes, kinds of offers, benefits and rewards, when an advance is due, days off, sizes of business."""
    rows = {
        ("sample", "bill.products"): ("product", "tax"),
        ("offers", "form2"): ("kind",),
        ("offers", "form3"): ("advance-due",),
        ("offers", "benefits"): ("kind",),
        ("calendar", "public-holidays"): ("kind",),
        ("points", "definition.business-groups"): ("business", "group"),
        ("points", "definition.sizes"): ("size",),
        ("rewards", "rewards"): ("kind",),
        ("serenade", "package.tiers"): ("tier",),
    }
    for (document, table), columns in rows.items():
        found = BOOK.documents[document][-1].values[table].value
        assert isinstance(found, tuple)
        assert [row[column] for row in found for column in columns if not has_words(str(row[column]))] == []  # type: ignore[index]


@pytest.mark.parametrize("words", [WORDS, ROLES, CAUSES, *AMONG.values()])
def test_words_are_in_their_language(words: dict[str, object]) -> None:
    """Thai words are Thai and English ones English, but for names."""
    for text in words.values():
        assert THAI.search(text.th) or text.th in SAME  # type: ignore[attr-defined]
        assert not THAI.search(text.en)  # type: ignore[attr-defined]
