"""The words of generated pages: cells, rows and tables of Markdown."""

MADE = "<!-- Made by `make docs`; do not edit. -->"


def cell(text: object) -> str:
    """Write a value so that it stays inside its cell of a table."""
    return " ".join(str(text).split()).replace("|", "\\|")


def row(*cells: object) -> str:
    """Write one line of a table."""
    return f"| {' | '.join(cell(one) for one in cells)} |"


def table(*heads: str) -> list[str]:
    """Write the head of a table."""
    return [row(*heads), "|" + "---|" * len(heads)]


def code(*words: str) -> str:
    """Write words as code, one after the other."""
    return ", ".join(f"`{word}`" for word in words if word)


def page(title: str, *parts: str) -> list[str]:
    """Begin a page: its title, the mark of generated pages, and what it says first."""
    return [f"# {title}", "", MADE, "", *said(*parts)]


def chapter(title: str, *parts: str) -> list[str]:
    """Begin a chapter of a page."""
    return [f"## {title}", "", *said(*parts)]


def said(*parts: str) -> list[str]:
    """Write paragraphs, each on one line, with an empty line after it."""
    return [line for part in parts for line in (" ".join(part.split()), "")]
