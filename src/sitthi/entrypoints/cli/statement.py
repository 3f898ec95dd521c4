"""``sitthi statement`` and ``sitthi evidence``: a bill, and all about a complaint, as documents for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.files import whole_file
from sitthi.entrypoints.cli.options import SCRATCH, Language, WorldName, notice, opened
from sitthi.kernel.errors import BadInput

if TYPE_CHECKING:
    from sitthi.app import World
    from sitthi.documents.evidence import Evidence
    from sitthi.documents.reading import Found
    from sitthi.documents.statement import Statement

Spoken = Annotated[Language | None, typer.Option("--language", help="Language of the document; the customer's own.")]
AsHtml = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write it as one HTML page.")]
AsPdf = Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="Write it as PDF on A4.")]


def statement(
    bill: Annotated[str, typer.Argument(metavar="BILL", help="The bill's number.")],
    account: Annotated[str, typer.Option(help="Whose bill, where several accounts have one of that number.")] = "",
    world: WorldName = SCRATCH,
    language: Spoken = None,
    html: AsHtml = None,
    pdf: AsPdf = None,
) -> None:
    """Write a bill's statement as HTML or PDF, or show it here."""
    from sitthi.documents.reading import bill_statement
    from sitthi.documents.statement import Statement

    with _read(world) as there:
        found = bill_statement(there.connection, there.book, bill, account)
        assert isinstance(found.model, Statement)
        if not _write(found, language, html, pdf):
            _show_statement(found.model, _language(found, language))


def evidence(
    complaint: Annotated[str, typer.Argument(metavar="COMPLAINT", help="complaint/ID.")],
    world: WorldName = SCRATCH,
    language: Spoken = None,
    html: AsHtml = None,
    pdf: AsPdf = None,
) -> None:
    """Write the evidence file of a complaint as HTML or PDF, or show it here.

    Its facts and deadlines, what was written, and every decision about its customer with clause, reasons, effects and
    messages.
    """
    from sitthi.documents.entries import Teller
    from sitthi.documents.evidence import Evidence
    from sitthi.documents.reading import complaint_evidence

    kind, _, name = complaint.partition("/")
    if kind != "complaint" or not name:
        raise BadInput(
            what=f"{complaint!r} is no complaint", remedy="Name one, such as complaint/C-17.", field="complaint"
        )
    with _read(world) as there:
        teller = Teller(there.book, there.rulebook, there.index)
        found = complaint_evidence(there.connection, teller, there.book, name)
        assert isinstance(found.model, Evidence)
        if not _write(found, language, html, pdf):
            _show_evidence(found.model, _language(found, language))


@contextmanager
def _read(name: str) -> Iterator[World]:
    """A world as it is at one moment, for all that a document says."""
    with opened(name) as there, there.connection.transaction():
        there.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield there


def _language(found: Found, asked: Language | None) -> str:
    return found.language if asked is None else asked.value


def _write(found: Found, asked: Language | None, html: Path | None, pdf: Path | None) -> bool:
    """Write the files that were asked for; whether there was one."""
    from sitthi.documents.rendering import html_pieces, render_pdf

    language = _language(found, asked)
    if html is not None:
        with whole_file(html, "file") as file, file.open("w", encoding="utf-8") as out:
            out.writelines(html_pieces(found.model, language))
        notice(f"wrote {html}")
    if pdf is not None:
        with whole_file(pdf, "file") as file:
            file.write_bytes(render_pdf(found.model, language))
        notice(f"wrote {pdf}")
    return html is not None or pdf is not None


def _show_statement(model: Statement, language: str) -> None:
    from sitthi.documents.statement import page

    shown = page(model, language)
    output.pairs(shown["label"]["title"], dict(shown["facts"]))
    rows = [
        (group["title"], f"{line['product']} {line['text']}".rstrip(), line["tax"], line["amount"])
        for group in shown["groups"]
        for line in group["lines"]
    ]
    label = shown["label"]
    output.table("", (label["number"], label["item"], label["tax"], f">{label['amount']}"), rows)
    output.table(label["summary"], ("", ">"), [(row["label"], row["amount"]) for row in shown["sums"]])


def _show_evidence(model: Evidence, language: str) -> None:
    from sitthi.documents.evidence import page

    shown = page(model, language)
    output.pairs(shown["label"]["title"], dict(shown["facts"]))
    for one in shown["deadlines"]:
        output.line(f"  {one['what']} ({one['clause']}): {one['by']}, {one['done']}: {one['verdict']}")
    for one in shown["entries"]:
        asked = f" ({one['asked']})" if one["asked"] else ""
        output.line(f"{one['no']:>4}. {one['at']}  {one['subject']}  {one['deed']}{asked}  {one['outcome']}")
