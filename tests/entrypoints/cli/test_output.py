"""Tables for people: what must not be cut in two is whole, however little room there is."""

from __future__ import annotations

import pytest

from sitthi.entrypoints.cli import output

ID = "prepaid/a-clause-with-a-rather-long-name"
FIGURE = "-12,345,678.90"
LONG = "so much that has to be said " * 20


def test_a_figure_and_what_names_its_row_are_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """Texts give way to them."""
    output.table("", ("clause", "says", "why", ">amount"), [(ID, LONG, LONG, FIGURE)])
    lines = capsys.readouterr().out.splitlines()
    assert any(ID in line and FIGURE in line for line in lines)
    assert max(map(len, lines)) == output.WIDTH


def test_a_table_of_many_figures_becomes_wider_rather_than_cut_one(capsys: pytest.CaptureFixture[str]) -> None:
    """A part of a figure is another figure; what names the row gives way then, and nothing of it is lost."""
    output.table("", ("account", *(f">day {day}" for day in range(12))), [(ID, *[FIGURE] * 12)])
    lines = capsys.readouterr().out.splitlines()
    assert any(line.count(FIGURE) == 12 for line in lines)
    assert "".join(line.split("│")[1].strip() for line in lines if line.startswith("│")) == ID


@pytest.mark.parametrize(
    ("value", "said"),
    [(False, "discounted=false"), (["A", "B"], "discounted=A,B"), ("1.00", "discounted=1.00"), (3, "discounted=3")],
)
def test_a_field_is_said_as_it_would_be_sent(value: object, said: str) -> None:
    """Whoever sends what would help can copy it."""
    assert output.field("discounted", value) == said
