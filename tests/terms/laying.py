"""What the loader says of the shipped book under a trial overlay."""

from pathlib import Path

from sitthi.terms import Book, BookRefused, overlaid


def laid_over(book: Book, folder: Path, *changes: str, off: str = "", document: str = "prepaid") -> list[str]:
    """What the loader says of the book with values of a document changed and clauses switched off."""
    path = folder / "trial.yaml"
    listed = "".join(f"  - {{document: {document}, {change}}}\n" for change in changes)
    body = f"changes:\n{listed}" if changes else ""
    body += f"off: [{off}]\n" if off else ""
    path.write_text(f"overlay: trial\nwhy: {{th: ทดลอง, en: A trial.}}\n{body}", encoding="utf-8")
    try:
        overlaid(book, path)
    except BookRefused as refusal:
        return [f"{error.field}: {error.what}" for error in refusal.errors]
    return []
