"""The book as shipped, and how it is asked."""

import datetime as dt
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml

from sitthi.terms import (
    Book,
    BookRefused,
    NoSuchClause,
    NoSuchDocument,
    NoSuchReading,
    NotInForce,
    load_book,
    package_book,
)

IDS = Path(__file__).parent / "ids.txt"
SPEC = Path(__file__).resolve().parents[3] / "shared" / "spec"
OUR_OWN = "written for Sitthi"
ON = dt.date(2024, 4, 1)
FORMS_2_AND_3 = dt.date(2023, 11, 1)


@pytest.fixture(scope="module")
def book() -> Book:
    """The package's own book."""
    return load_book()


def listed() -> list[str]:
    """Ids the book must hold: clauses by document, then readings."""
    lines = IDS.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_every_clause_is_in_the_book_once_and_in_order(book: Book) -> None:
    """No clause of the documents is left out, doubled, moved or invented; what we wrote ourselves says so."""
    own = {name for name, versions in book.documents.items() if versions[0].source == OUR_OWN}
    held = [clause.id for clause in book.clauses() if clause.id.partition("/")[0] not in own]
    assert held == [name for name in listed() if "/" in name]


def test_every_reading_is_in_the_book_once(book: Book) -> None:
    """Every unclear place of the documents has its one reading; those we added ourselves have an H for their R."""
    held = Counter(
        reading.id for versions in book.documents.values() for version in versions for reading in version.readings
    )
    added = Counter({name: times for name, times in held.items() if name.startswith("H")})
    assert held - added == Counter(name for name in listed() if "/" not in name)
    assert added == Counter(f"H{place}" for place in range(1, len(added) + 1))


@pytest.mark.skipif(not SPEC.is_dir(), reason="the specification does not lie beside this checkout")
def test_the_list_of_ids_is_that_of_the_specification() -> None:
    """The list kept here is the specification's own."""
    files = sorted((SPEC / "clauses").glob("*.yaml"))
    spec = [c["id"] for f in files for c in yaml.safe_load(f.read_text(encoding="utf-8"))["clauses"]]
    spec += re.findall(r"^\| (R\d+) \|", (SPEC / "readings.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert listed() == spec


def test_what_is_built_has_homes(book: Book) -> None:
    """Every clause of prepaid, its offers and add-ons, and of device protection is enforced, carried out or shown."""
    done = ("addons/", "prepaid/", "offers/", "sample/", "house/", "care/", "delivery/")
    assert [one.id for one in book.clauses() if one.home == "not-yet" and one.id.startswith(done)] == []


def test_a_release_may_not_leave_clauses_for_later(tmp_path: Path) -> None:
    """A release is refused while any clause has no home, and each such clause is named; ours has homes for all."""
    load_book(allow_not_yet=False)
    folder = Path(shutil.copytree(package_book(), tmp_path / "book"))
    page = next((folder / "house").glob("*.yaml"))
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("    home: enforced\n    where: [walk]\n", "    home: not-yet\n"), encoding="utf-8")
    with pytest.raises(BookRefused) as caught:
        load_book(folder, allow_not_yet=False)
    waiting = [clause for clause in load_book(folder).clauses() if clause.home == "not-yet"]
    assert len(caught.value.errors) == len(waiting) > 0


def test_the_version_in_force_is_found_by_date(book: Book) -> None:
    """A document answers from its first day on."""
    assert book.in_force("addons", dt.date(2023, 12, 1)).version == "2023-12-01"
    assert book.in_force("prepaid", dt.date(2013, 2, 28)).version == "2013-02-28"


def test_no_terms_in_force_is_a_refusal_to_answer(book: Book) -> None:
    """Before a document's first day there is no answer, and it is said from when there is one."""
    with pytest.raises(NotInForce) as caught:
        book.in_force("care", dt.date(2013, 2, 27))
    assert str(caught.value) == ("care is not in force on 2013-02-27. Ask for a date it covers: 2013-02-28 on.")


def test_an_unknown_document_clause_or_reading_is_said_to_be_unknown(book: Book) -> None:
    """What is not in the book is refused as wrong input, with what could be meant."""
    with pytest.raises(NoSuchDocument, match="has no document 'postpaid'"):
        book.in_force("postpaid", ON)
    with pytest.raises(NoSuchClause, match=r"has no clause 'prepaid/9\.9'"):
        book.clause("prepaid/9.9")
    with pytest.raises(NoSuchReading, match="has no reading 'R999'"):
        book.reading("R999")


def test_a_clause_can_come_into_force_later_than_its_document(book: Book) -> None:
    """Forms 2 and 3 of charging in advance came with the change of 2023; form 1 was there before (R72)."""
    later = book.clause("prepaid/duration.form2", FORMS_2_AND_3)
    assert later.from_date == FORMS_2_AND_3
    with pytest.raises(NotInForce, match=r"prepaid/duration\.form2 is not in force on 2023-10-31"):
        book.clause("prepaid/duration.form2", FORMS_2_AND_3 - dt.timedelta(days=1))
    assert book.clause("prepaid/1.2.8", dt.date(2013, 2, 28)).from_date is None
    with pytest.raises(NotInForce):
        book.values("prepaid", FORMS_2_AND_3 - dt.timedelta(days=1)).months("form2.max-months")
    assert book.values("prepaid", FORMS_2_AND_3).months("form2.max-months") == 24


def test_the_days_on_which_the_book_changes_are_known(book: Book) -> None:
    """Each first day of a version, and of a clause that came later, is a boundary."""
    boundaries = book.boundaries()
    assert list(boundaries) == sorted(set(boundaries))
    assert {dt.date(2013, 2, 28), FORMS_2_AND_3} <= set(boundaries)


def two_versions(root: Path) -> Path:
    """A book whose add-ons have a second version from June 2024."""
    shutil.copytree(package_book(), root)
    first = root / "addons" / "2023-12-01.yaml"
    text = first.read_text(encoding="utf-8")
    ended = text.replace("{from: 2013-02-28, to: null}", "{from: 2013-02-28, to: 2024-05-31}")
    first.write_text(ended, encoding="utf-8")
    second = text.replace('"2023-12-01"', '"2024-06-01"').replace("from: 2013-02-28", "from: 2024-06-01")
    second = second.replace("offer.net-279.price, value: 279", "offer.net-279.price, value: 289")
    (root / "addons" / "2024-06-01.yaml").write_text(second, encoding="utf-8")
    return root


def test_versions_follow_each_other_day_on_day(tmp_path: Path) -> None:
    """To the last day the old version decides, from the next the new one."""
    book = load_book(two_versions(tmp_path / "book"))
    last, first = dt.date(2024, 5, 31), dt.date(2024, 6, 1)
    assert book.values("addons", last).satang("offer.net-279.price") == 27900
    assert book.values("addons", first).satang("offer.net-279.price") == 28900
    assert first in book.boundaries()
    assert book.reading("R1").document == "addons"
    assert len({version.hash for version in book.documents["addons"]}) == 2


def test_the_hash_is_of_what_is_promised(tmp_path: Path, book: Book) -> None:
    """A comment or a new home leaves the terms what they are; a word or a value does not."""
    shutil.copytree(package_book(), tmp_path / "book")
    path = tmp_path / "book" / "addons" / "2023-12-01.yaml"
    text = path.read_text(encoding="utf-8")
    before = book.documents["addons"][0].hash
    path.write_text("# a remark\n" + text.replace("where: [lapse-addon]", "where: [lapse-addon, retry-addon]"))
    assert load_book(tmp_path / "book").documents["addons"][0].hash == before
    path.write_text(text.replace("Prices exclude 7% VAT.", "Prices exclude VAT of 7%."), encoding="utf-8")
    assert load_book(tmp_path / "book").documents["addons"][0].hash != before


def test_thai_wording_names_years_of_the_buddhist_era(book: Book) -> None:
    """Thai readers see years as they count them; no clause shows them a year of the common era."""
    common_era = re.compile(r"\b20[0-3]\d\b(?!-)")
    assert [clause.id for clause in book.clauses() if common_era.search(clause.th)] == []
