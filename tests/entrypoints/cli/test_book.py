"""The book on the command line: clauses, why, terms, offer, schema."""

import json
from pathlib import Path

import pytest

from sitthi.kernel.errors import BadInput
from sitthi.terms import Book
from sitthi.views import clauses as views
from tests.entrypoints.cli.conftest import Say


def test_every_clause_is_listed_with_its_home_and_cases(say: Say, book: Book) -> None:
    """All clauses of the book, in JSON and for people; a document or a home narrows them."""
    found = say("clauses", "--json").page()["clauses"]
    addons = say("clauses", "--document", "addons", "--home", "shown", "--json").page()["clauses"]

    assert [one["clause"] for one in found] == [one.id for one in book.clauses()]
    assert {one["home"] for one in addons} == {"shown"}
    assert all(one["clause"].startswith("addons/") for one in addons)
    assert "addons/speed" in say("clauses", "--document", "addons").out


@pytest.mark.parametrize("words", [["--document", "none"], ["--home", "nowhere"]])
def test_a_document_or_home_that_is_none_is_told(say: Say, words: list[str]) -> None:
    """With the names there are; exit code 2."""
    said = say("clauses", *words)

    assert said.code == 2
    assert "Name one of" in said.err


def test_why_shows_what_rests_on_a_clause(say: Say) -> None:
    """Wording in both languages, values with units, readings, commands, places in the code, cases."""
    found = say("why", "prepaid", "1.2.8", "--json").page()

    assert {one["value"]: one["is"] for one in found["values"]}["topup.kiosk.max"] == "1500.00"
    assert found["commands"] == ["top-up"]
    assert "areas/wallet/terms.py: read" in found["code"]
    assert "single-baht" in [one["case"] for one in found["cases"]]
    assert set(found["says"]) == {"th", "en"}
    told = say("why", "prepaid/1.2.11", "--language", "th")
    assert (told.code, "R20" in told.out) == (0, True)


def test_why_of_a_clause_that_is_none_is_told(say: Say) -> None:
    """Unknown clauses and documents end with code 2."""
    assert say("why", "prepaid", "9.9").code == 2
    assert say("why", "nothing", "1").code == 2


def test_terms_show_a_document_as_in_force(say: Say) -> None:
    """Its clauses and values; at a time before its first version it is refused, never guessed."""
    found = say("terms", "addons", "--json").page()

    assert found["version"] == "2023-12-01"
    assert len(found["hash"]) == 64
    assert say("terms", "addons", "--at", "1999-01-01T00:00:00+07:00").code == 2
    assert say("terms", "none").code == 2
    assert "addons/vat" in say("terms", "addons").out


def test_an_offer_is_shown_with_every_condition_and_its_clause(say: Say, book: Book) -> None:
    """Price with VAT, what it grants, and the clauses that are only shown, in their own words."""
    told = say("offer", "net-279").out

    assert "279.00 THB, 298.53 THB with VAT" in told
    for clause in ("addons/speed", "addons/personal-use", "addons/other-rates"):
        assert f"{book.clause(clause).en} ({clause})" in told
    assert set(say("offer", "finver-149", "--json").page()[0]["says"]) == {"th", "en"}
    assert "finver-139-auto6" in say("offer").out
    assert say("offer", "none").code == 2


def test_an_offer_of_form_2_or_3_is_shown_before_one_decides(say: Say, book: Book) -> None:
    """Price, benefits, the least they must be worth, how it ends, and the clauses (prepaid/benefit.disclosure)."""
    told = say("offer", "save-6").out

    assert "500.00 THB, 535.00 THB with VAT" in told
    assert "benefit: Reward points, worth 5.00 THB" in told
    assert "the least is 17.325 THB (17.33 to the satang)" in told
    assert f"{book.clause('prepaid/terminate.form2').en} (prepaid/terminate.form2)" in told
    assert "ลด 8000.00 บาท" in say("offer", "handset-12", "--language", "th").out
    assert [one["offer"] for one in say("offer", "--json").page()][-1] == "plan-12"


def test_an_overlay_changes_what_is_shown(say: Say) -> None:
    """What-if terms are looked at like any others."""
    assert "299.00 THB" in say("offer", "net-279", "--overlay", "net-299").out


def test_schema_describes_every_type_of_event(say: Say) -> None:
    """One type, or all by name; an unknown one is told with those there are."""
    one = say("schema", "topup.requested").page()
    every = say("schema").page()

    assert one == every["topup.requested"]
    assert one["properties"]["type"] == {"const": "topup.requested"}
    assert "usage.reported" in every
    assert say("schema", "topup.wanted").code == 2


def test_cases_need_the_checkout(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package has no cases, and says so instead of claiming that there are none."""
    monkeypatch.setattr(views, "cases_folder", lambda: None)

    assert say("clauses", "--json").page()["cases_known"] is False
    assert "an installed package without them" in say("why", "prepaid", "1.2.8").out


def test_cases_that_are_no_yaml_are_told(tmp_path: Path) -> None:
    """By file; a case may name one clause or several."""
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "good.yaml").write_text(json.dumps([{"case": "a", "clause": "x/1"}, {"case": "b", "clauses": ["x/2"]}]))
    assert [one.clauses for one in views.load_cases(folder)] == [("x/1",), ("x/2",)]
    (folder / "bad.yaml").write_text("a: [")
    with pytest.raises(BadInput, match=r"bad\.yaml"):
        views.load_cases(folder)
