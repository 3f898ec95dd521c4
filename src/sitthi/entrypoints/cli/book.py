"""``sitthi clauses``, ``why``, ``terms`` and ``offer``: the book, and what rests on it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.options import AsJson, InLanguage, Language, instant, overlay_of
from sitthi.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitthi.terms import Book, Version
    from sitthi.views.clauses import Case

Overlay = Annotated[str, typer.Option("--overlay", help="File, or name, of changes laid over the terms.")]
NO_CASES = "Cases lie in the project's checkout, in cases/; this is an installed package without them."


def clauses(
    document: Annotated[str, typer.Option(help="Only the clauses of this document.")] = "",
    home: Annotated[str, typer.Option(help="Only those enforced, carried-out, shown or not-yet.")] = "",
    overlay: Overlay = "",
    language: InLanguage = Language.en,
    as_json: AsJson = False,
) -> None:
    """List every clause with its home and its cases.

    A clause is enforced, carried out, shown or, while building, not yet.
    """
    from sitthi.views.clauses import HOMES, clause_shape

    book = _book(overlay)
    if home and home not in HOMES:
        raise BadInput(
            what=f"{home!r} is no home of clauses", remedy=f"Name one of: {', '.join(HOMES)}.", field="--home"
        )
    if document:
        _document(book, document)
    cases = _cases()
    wanted = [
        clause_shape(one, cases or ())
        for one in book.clauses()
        if (not document or one.id.startswith(f"{document}/")) and (not home or one.home == home)
    ]
    if as_json:
        output.json_page({"clauses": wanted, "cases_known": cases is not None})
        return
    rows = [
        (one["clause"], one["says"][language.value], one["home"], ", ".join(one["where"]), _names(one["cases"]))
        for one in wanted
    ]
    output.table(f"{len(rows)} clauses", ("clause", "says", "home", "where", "cases"), rows)
    if cases is None:
        output.line(NO_CASES)


def why(
    document: Annotated[str, typer.Argument(help="The document, such as prepaid; or document/clause.")],
    clause: Annotated[str, typer.Argument(help="The clause, such as 1.2.8.")] = "",
    overlay: Overlay = "",
    language: InLanguage = Language.en,
    as_json: AsJson = False,
) -> None:
    """Show a clause and all that rests on it.

    Its wording, values and readings, and the commands, code and cases that cite it.
    """
    from sitthi.views.clauses import why as all_of

    book = _book(overlay)
    full_id = f"{document}/{clause}" if clause else document
    _document(book, full_id.partition("/")[0])
    cases = _cases()
    found = all_of(book, book.clause(full_id), cases or ())
    if as_json:
        output.json_page(found)
        return
    _print_why(found, language.value, known=cases is not None)


def _print_why(found: dict[str, Any], language: str, *, known: bool) -> None:
    output.line(f"{found['clause']}  ({found['document']} {found['version']}, {found['home']})")
    for each in found["says"].values():
        output.line(f"  {each}")
    if found["values"]:
        rows = [(one["value"], _short(one["is"]), one["unit"], one["reading"]) for one in found["values"]]
        output.table("values", ("value", "is", "unit", "reading"), rows)
    for one in found["readings"]:
        output.line(f"{one['reading']}: {one['unclear'][language]}")
        output.line(f"  → {one['choice'][language]} ({one['why'][language]})")
    reactions = [f"{one['event']} → {one['command']}" for one in found["reactions"]]
    for title, names in (
        ("where", found["where"]),
        ("commands", found["commands"]),
        ("reactions", reactions),
        ("code", found["code"]),
        ("cases", [f"{one['file']}: {one['case']} ({one['title'][language]})" for one in found["cases"]]),
    ):
        if names:
            output.line(f"{title}:")
            for name in names:
                output.line(f"  {name}")
    if not known:
        output.line(NO_CASES)


def terms(
    document: Annotated[str, typer.Argument(help="The document, such as addons.")],
    at: Annotated[str, typer.Option(help="As in force at this time, RFC 3339; else the latest version.")] = "",
    overlay: Overlay = "",
    language: InLanguage = Language.en,
    as_json: AsJson = False,
) -> None:
    """Show a document: when in force, its clauses and values."""
    from sitthi.views.clauses import document_shape

    book = _book(overlay)
    found = document_shape(_version(book, document, instant(at, "--at")))
    if as_json:
        output.json_page(found)
        return
    spoken = language.value
    output.line(f"{found['title'][spoken]} ({found['document']} {found['version']}, in force {found['in_force']})")
    output.line(f"{found['issuer'][spoken]}; SHA-256 {found['hash']}")
    output.table(
        "clauses",
        ("clause", "says", "home"),
        [(one["clause"], one["says"][spoken], one["home"]) for one in found["clauses"]],
    )
    output.table(
        "values",
        ("value", "is", "unit", "clause", "reading"),
        [(one["value"], _short(one["is"]), one["unit"], one["clause"], one["reading"]) for one in found["values"]],
    )


def offer(
    name: Annotated[str, typer.Argument(metavar="OFFER", help="The offer's id, such as net-279 or save-6.")] = "",
    at: Annotated[str, typer.Option(help="By the terms in force at this time, RFC 3339; else the latest.")] = "",
    overlay: Overlay = "",
    language: InLanguage = Language.en,
    as_json: AsJson = False,
) -> None:
    """Show an offer as its buyer sees it before deciding: an add-on, or one of form 2 or 3.

    Every condition with its clause; without a name, all offers are listed.
    """
    shown = _pages(_book(overlay), at)
    if name and name not in shown:
        known = ", ".join(shown)
        raise BadInput(what=f"there is no offer {name!r}", remedy=f"Name one of: {known}.", field="offer")
    wanted = [name] if name else list(shown)
    if as_json:
        said = {one: {each.value: shown[one](each.value) for each in Language} for one in wanted}
        output.json_page([{"offer": one, "says": says} for one, says in said.items()])
        return
    for one in wanted:
        lines = shown[one](language.value)
        output.line(f"{one}: {lines[0]}")
        for text in lines[1:] if name else lines[1:2]:
            output.line(f"  {text}")


def _pages(book: Book, at: str) -> dict[str, Callable[[str], list[str]]]:
    """Every offer with what makes its page in a language: add-ons, then those of forms 2 and 3."""
    from sitthi.areas.addons import offers as addons
    from sitthi.areas.addons import terms as addon_terms
    from sitthi.areas.contracts import offers as contracts
    from sitthi.areas.contracts import terms as contract_terms
    from sitthi.flow.rulebook import AreaTerms, Rulebook

    areas = (
        AreaTerms("addons", ("addons", "general", "prepaid"), addon_terms.read),
        AreaTerms("contracts", ("prepaid", "offers", "general"), contract_terms.read),
    )
    terms = Rulebook(book, areas).at(_at(book, at)).terms
    pages: dict[str, Callable[[str], list[str]]] = {}
    for area, describe in (("addons", addons.describe), ("contracts", contracts.describe)):
        pages |= {one: partial(describe, one, terms[area]) for one in terms[area].offers}
    return pages


def _at(book: Book, at: str) -> int:
    """The time asked for, or the first day of the latest terms of offers."""
    from sitthi.kernel import moment

    given = instant(at, "--at")
    if given is not None:
        return given
    latest = max(book.documents[name][-1].in_force_from for name in ("addons", "offers"))
    return moment.start_of_day(moment.day_number(latest))


def _book(overlay: str) -> Book:
    from sitthi.terms import load_book

    return load_book(overlay=overlay_of(overlay))


def _document(book: Book, document: str) -> tuple[Version, ...]:
    from sitthi.terms import NoSuchDocument

    versions = book.documents.get(document)
    if versions is None:
        raise NoSuchDocument(document, tuple(book.documents))
    return versions


def _version(book: Book, document: str, at_us: int | None) -> Version:
    from sitthi.kernel import moment

    if at_us is None:
        return _document(book, document)[-1]
    return book.in_force(document, moment.date_of(moment.day_of(at_us)))


def _cases() -> tuple[Case, ...] | None:
    """All cases of the checkout; None in an installed package."""
    from sitthi.views.clauses import cases_folder, load_cases

    folder = cases_folder()
    return None if folder is None else load_cases(folder)


def _names(cases: list[dict[str, Any]]) -> str:
    return ", ".join(one["case"] for one in cases)


def _short(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_short(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    return str(value)
