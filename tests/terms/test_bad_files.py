"""Every way of writing the book wrongly is refused, with file, place and what to do."""

from pathlib import Path

import pytest

from sitthi.terms import BookRefused, load_book
from tests.terms.badfiles import BAD, complaints, expectations

FILES = sorted(BAD.glob("*.yaml"))
BASE = (BAD / "release-with-not-yet.yaml").read_text(encoding="utf-8")


def refusal(root: Path) -> BookRefused:
    """The refusal of the book in a folder."""
    with pytest.raises(BookRefused) as caught:
        load_book(root)
    return caught.value


def trial(root: Path) -> Path:
    """The place of a trial document below a folder."""
    (root / "trial").mkdir()
    return root / "trial" / "2024-01-01.yaml"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bad_file_is_refused_with_what_it_expects(path: Path) -> None:
    """The loader says of a bad file exactly what stands at its top, no more and no less."""
    expected = expectations(path)
    assert expected, "a bad file says what it expects"
    assert complaints(path) == expected


def test_the_bad_files_are_many() -> None:
    """The folder was found."""
    assert len(FILES) > 80


def test_the_good_twin_of_the_bad_files_loads(tmp_path: Path) -> None:
    """What the bad files were made of is sound, so each is refused for its fault alone."""
    trial(tmp_path).write_text(BASE, encoding="utf-8")
    assert list(load_book(tmp_path).documents) == ["trial"]


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """Thai saved in another encoding is named with the line where it starts."""
    path = trial(tmp_path)
    path.write_bytes(b"document: trial\ntitle: " + "ทดลอง".encode("tis-620"))
    assert str(refusal(tmp_path)) == f"{path}:2: the file is not UTF-8. Save it as UTF-8."


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    """A file with nothing in it is no document."""
    path = trial(tmp_path)
    path.write_bytes(b"")
    assert str(refusal(tmp_path)) == f"{path}:1: the file is empty. Write the document, or remove the file."


def test_a_folder_without_a_book_is_refused(tmp_path: Path) -> None:
    """A wrong folder is not taken for a book without documents."""
    assert "there is no book here" in str(refusal(tmp_path))
    assert "there is no book here" in str(refusal(tmp_path / "nowhere"))


def test_all_files_are_told_of_at_once(tmp_path: Path) -> None:
    """Someone who mends a book sees everything that is wrong in it, not one thing a run."""
    trial(tmp_path).write_text(BASE.replace("kind: rule", "kind: wish"), encoding="utf-8")
    (tmp_path / "trial" / "2025-01-01.yaml").write_text(BASE, encoding="utf-8")
    found = refusal(tmp_path)
    assert [error.field for error in found.errors] == ["clauses[one].kind", "version"]
    assert len(str(found).splitlines()) == len(found.errors)


def test_a_complaint_knows_its_column(tmp_path: Path) -> None:
    """An editor can jump to the very place."""
    trial(tmp_path).write_text(BASE.replace("kind: rule", "kind: wish"), encoding="utf-8")
    (error,) = refusal(tmp_path).errors
    assert getattr(error, "column", None) == len("    kind: ") + 1
