"""What must hold of the offers of forms 2 and 3 (document ``offers``) by document ``prepaid``, row by row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType

from sitthi.kernel.money import format_thb, half_up, up
from sitthi.terms.floor import WHOLE_PERCENT, Rate, floor_satang, rate_on, rates_in, shown, to_satang
from sitthi.terms.model import Value, Version
from sitthi.terms.tables import ID, NAMES, SPAN, Complain, Entry, columns_fit, entries, in_force, texts

OFFERS = "offers"
PREPAID = "prepaid"
GENERAL = "general"

_SALE = {"published": "date", **SPAN}
_TERM = {"months": "months", "days": "days"}
_HANDSET = {"handset": "text", "list-price": "thb", "handset-price": "thb"}
_ADVANCE = {"monthly": "thb", "advance": "thb", "advance-due": "text", "credit-months": "months"}
TABLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "form2": {"offer": "text", "kind": "text", **NAMES, **_TERM, "price": "thb", **_SALE},
        "form3": {"offer": "text", **NAMES, **_TERM, **_ADVANCE, **_HANDSET, **_SALE},
        "benefits": {"offer": "text", "kind": "text", "worth": "thb", **NAMES},
    }
)
"""The tables of the document, each with its columns and their units."""

ADVANCE_DUE = ("at-signing", "before-first-cycle-ends", "unsaid")
NO_HANDSET = "none"

_THIRTY_DAYS = 30
_FOUR_YEARS_MONTHS = 48


def check_offers(documents: Mapping[str, tuple[Version, ...]], off: frozenset[str], complain: Complain) -> None:
    """Every offer of every version, by the version of ``prepaid`` in force when it goes on sale."""
    for version in documents.get(OFFERS, ()):
        if columns_fit(version, TABLES, complain):
            _Offers(version, documents, off, complain).check()


class _Offers:
    """Checks the rows of one version."""

    def __init__(
        self, version: Version, documents: Mapping[str, tuple[Version, ...]], off: frozenset[str], complain: Complain
    ) -> None:
        self.version = version
        self.documents = documents
        self.off = off
        self.complain = complain
        self.benefits: dict[str, list[Entry]] = {}

    def check(self) -> None:
        """Complain of everything that is wrong."""
        forms: dict[str, str] = {}
        for form in ("form2", "form3"):
            for entry in entries(self.version, form):
                self._named(entry, forms)
                forms.setdefault(entry.text("offer"), form)
        for entry in entries(self.version, "benefits"):
            self.benefits.setdefault(entry.text("offer"), []).append(entry)
            if entry.text("offer") not in forms:
                what = f"there is no offer {entry.text('offer')!r}"
                self._refuse(entry, "offer", what, "Name an offer of form2 or form3.")
        for form in ("form2", "form3"):
            for entry in entries(self.version, form):
                self._sale(entry)
                if form == "form3":
                    self._form_3(entry)
                prepaid = self._in_force(PREPAID, entry.day("from"))
                if prepaid is not None:
                    _ByPrepaid(self, entry, prepaid).check()

    def refuse(self, entry: Entry, column: str, broken: tuple[str, ...], what: str, remedy: str) -> None:
        """Complain of a breach of clauses of ``prepaid``, unless an overlay switched all of them off."""
        held = [clause for clause in broken if clause not in self.off]
        if held:
            self._refuse(entry, column, what, f"{remedy} ({', '.join(held)}).")

    def _refuse(self, entry: Entry, column: str, what: str, remedy: str) -> None:
        self.complain(self.version, entry.place(column), what, remedy)

    def _in_force(self, document: str, on: dt.date) -> Version | None:
        return in_force(self.documents.get(document, ()), on)

    def vat_hundredths(self, on: dt.date) -> int:
        """VAT as in force on a day; none where the book says nothing of it."""
        general = self._in_force(GENERAL, on)
        return _number(general, "tax.vat") or 0 if general is not None else 0

    def _named(self, entry: Entry, forms: Mapping[str, str]) -> None:
        offer = entry.text("offer")
        if not ID.fullmatch(offer):
            self._refuse(entry, "offer", f"{offer!r} is no id of an offer", "Use a-z, 0-9 and hyphens, such as save-6.")
        if offer in forms:
            self._refuse(entry, "offer", f"the offer {offer!r} stands here twice", "Keep one of them.")

    def _sale(self, entry: Entry) -> None:
        starts, ends = entry.day("from"), entry.day("until")
        if ends < starts:
            what = f"the sale ends on {ends}, before it starts on {starts}"
            self._refuse(entry, "until", what, "Write a later date, or 2399-12-31 while it has no end.")

    def _form_3(self, entry: Entry) -> None:
        due = entry.text("advance-due")
        if due not in ADVANCE_DUE:
            self._refuse(entry, "advance-due", f"unknown {due!r}", f"Write one of: {', '.join(ADVANCE_DUE)}.")
        price, listed = entry.whole("handset-price"), entry.whole("list-price")
        if price > listed:
            what = f"the handset is sold for {format_thb(price)}, above its list price of {format_thb(listed)}"
            self._refuse(entry, "handset-price", what, "Write a price up to the list price.")
        if (entry.text("handset") == NO_HANDSET) != (listed == 0):
            what = "a handset has a list price, and an offer without one has none"
            self._refuse(entry, "list-price", what, f"Write {NO_HANDSET} and 0, or the handset and its list price.")
        if entry.whole("advance") and not entry.whole("credit-months"):
            what = "the advance is never credited back"
            self.refuse(
                entry, "credit-months", ("prepaid/cycle.form3-credit",), what, "Say on how many monthly bills it is"
            )


class _ByPrepaid:
    """Checks one offer against the version of ``prepaid`` in force when it goes on sale."""

    def __init__(self, offers: _Offers, entry: Entry, prepaid: Version) -> None:
        self.offers = offers
        self.entry = entry
        self.prepaid = prepaid
        self.form = entry.table

    def check(self) -> None:
        """Complain of what breaks a clause."""
        self._published()
        self._in_force()
        self._term()
        self._benefits()
        self._floor()

    def _refuse(self, column: str, broken: tuple[str, ...], what: str, remedy: str) -> None:
        self.offers.refuse(self.entry, column, broken, what, remedy)

    def _published(self) -> None:
        days, published = _number(self.prepaid, "publish.days"), self.entry.day("published")
        if days is None:
            return
        soonest = published + dt.timedelta(days=days)
        if self.entry.day("from") < soonest:
            what = f"it is on sale sooner than {days} days after {published}, when it was published"
            self._refuse("from", ("prepaid/publish",), what, f"Sell it from {soonest} at the earliest")

    def _in_force(self) -> None:
        clause_id = f"prepaid/duration.{self.form}"
        for clause in self.prepaid.clauses:
            if clause.id == clause_id and clause.from_date and self.entry.day("from") < clause.from_date:
                what = f"form {self.form[-1]} is in force from {clause.from_date} only"
                self._refuse("from", (clause_id,), what, "Sell it from then on")

    def _term(self) -> None:
        entry, months, broken = self.entry, self.entry.whole("months"), False
        more_than = _number(self.prepaid, f"{self.form}.longer-than") or 0
        if months <= more_than:
            what = f"a term of {_months(months)} is not longer than {_months(more_than)}"
            self._refuse("months", (f"prepaid/duration.{self.form}",), what, f"Give more than {_months(more_than)}")
            broken = True
        for limits in self._longest(months):
            most, clauses = limits
            what = f"a term of {_months(months)} is longer than {_months(most)}"
            self._refuse("months", clauses, what, f"Give at most {_months(most)}")
            broken = True
        days = entry.whole("days")
        shortest, longest = days_of(months)
        if days and not broken and not shortest <= days <= longest:
            what = f"{days} days are not {_months(months)}"
            remedy = f"Write {shortest} to {longest} days, or 0 to count by the calendar"
            self._refuse("days", (f"prepaid/duration.{self.form}",), what, remedy)
        if self.form == "form3" and entry.whole("credit-months") > months:
            credited = _months(entry.whole("credit-months"))
            what = f"the advance is credited back over {credited}, the term is {_months(months)}"
            self._refuse("credit-months", ("prepaid/cycle.form3-credit",), what, f"Write at most {months}")

    def _longest(self, months: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The limits a term is beyond, each with the clauses that set it."""
        limits: dict[int, tuple[str, ...]] = {}
        for name, clause in (("max-months", "duration"), ("cycle-max-months", "cycle")):
            most = _number(self.prepaid, f"{self.form}.{name}")
            if most is not None and months > most:
                limits[most] = (*limits.get(most, ()), f"prepaid/{clause}.{self.form}")
        yield from limits.items()

    def _benefits(self) -> None:
        clause = (f"prepaid/{self.form}.benefit",)
        if self.form == "form2":
            kinds = texts(self.prepaid, "form2.offer-kinds")
            if kinds and self.entry.text("kind") not in kinds:
                what = f"{self.entry.text('kind')!r} is no kind of form 2 offer"
                self._refuse("kind", ("prepaid/duration.form2",), what, f"Write one of: {', '.join(kinds)}")
        allowed = texts(self.prepaid, f"{self.form}.benefits")
        for entry in self.offers.benefits.get(self.entry.text("offer"), ()):
            if allowed and entry.text("kind") not in allowed:
                what = f"{entry.text('kind')!r} is no benefit of form {self.form[-1]}"
                self.offers.refuse(entry, "kind", clause, what, f"Write one of: {', '.join(allowed)}")
        if allowed and self._handset_satang() and "device-discount" not in allowed:
            what = "a handset discount is no benefit of this form"
            self._refuse("handset", clause, what, "Sell it without")

    def _handset_satang(self) -> int:
        """What the handset is sold below its list price."""
        if self.form == "form2":
            return 0
        return max(self.entry.whole("list-price") - self.entry.whole("handset-price"), 0)

    def _floor(self) -> None:
        """The benefits are worth at least what the advance would earn at the MLR (R25, R74)."""
        entry, table = self.entry, self.prepaid.values.get("benefit.mlr")
        if table is None:
            return
        clause, starts = ("prepaid/benefit.floor",), entry.day("from")
        rate = self._rate(table)
        if rate is None:
            what = f"no MLR is known on {starts}, when it goes on sale"
            self._refuse("from", clause, what, "Add the rate to benefit.mlr of document prepaid")
            return
        months, advance_satang = entry.whole("months"), entry.whole("price" if self.form == "form2" else "advance")
        if _choice(self.prepaid, "benefit.floor-advance") == "with-vat":
            advance_satang += half_up(advance_satang * self.offers.vat_hundredths(starts), WHOLE_PERCENT)
        worth_satang = self._handset_satang() + sum(
            one.whole("worth") for one in self.offers.benefits.get(entry.text("offer"), ())
        )
        exact_satang = floor_satang(rate.percent_hundredths, advance_satang, months)
        rounded = _choice(self.prepaid, "benefit.floor-compare") == "rounded-to-satang"
        floor = Fraction(to_satang(exact_satang)) if rounded else exact_satang
        if worth_satang < floor:
            percent = format_thb(rate.percent_hundredths)
            what = (
                f"the benefits are worth {format_thb(worth_satang)} THB, less than {shown(exact_satang)}: "
                f"{percent}% a year of {format_thb(advance_satang)} THB for {_months(months)}"
            )
            least = format_thb(up(floor.numerator, floor.denominator))
            self._refuse("", clause, what, f"Give benefits worth {least} THB or more")

    def _rate(self, table: Value) -> Rate | None:
        """The rate that counts: of the first day of sale, or else the highest of all days of the sale."""
        rates, starts, ends = rates_in(table.value), self.entry.day("from"), self.entry.day("until")
        first = rate_on(rates, starts)
        if first is None or _choice(self.prepaid, "benefit.mlr-day") != "contract-signed":
            return first
        during = [rate for rate in rates if starts < rate.from_date <= ends]
        return max([first, *during], key=lambda rate: rate.percent_hundredths)


def days_of(months: int) -> tuple[int, int]:
    """The least and the most days that a number of months can be: by the calendar, or of 30 days each."""
    if not months:
        return 0, 0
    starts = [_first_of(month) for month in range(_FOUR_YEARS_MONTHS + months)]
    spans = [(later - earlier).days for earlier, later in zip(starts, starts[months:], strict=False)]
    return min([*spans, months * _THIRTY_DAYS]), max([*spans, months * _THIRTY_DAYS])


def _first_of(month: int) -> dt.date:
    """The first day of a month counted from January 2001; four years from there hold a leap day."""
    return dt.date(2001 + month // 12, month % 12 + 1, 1)


def _months(months: int) -> str:
    return f"{months} month" if months == 1 else f"{months} months"


def _number(version: Version, name: str) -> int | None:
    value = version.values.get(name)
    return value.value if value is not None and isinstance(value.value, int) else None


def _choice(version: Version, name: str) -> str:
    value = version.values.get(name)
    return value.value if value is not None and isinstance(value.value, str) else ""
