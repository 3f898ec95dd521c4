"""Every area is furnished alike, so that whoever knows one finds his way in all."""

from pathlib import Path

import pytest

from tests.house.sources import ROOT, SOURCE, area_folders, named

FURNITURE = ("README.md", "__init__.py", "model.py", "rules.py", "store.py", "terms.py")
PAGE_LINES_MAX = 120

# area/file -> why it is not there; an exception goes when the file comes.
MISSING: dict[str, str] = {}

AREAS = area_folders()


@pytest.mark.parametrize("area", AREAS, ids=named)
@pytest.mark.parametrize("piece", FURNITURE)
def test_an_area_has_the_same_furniture_as_the_others(area: Path, piece: str) -> None:
    """An area that decides has its page, its shapes, its terms, its rules and its store."""
    excepted = f"{area.name}/{piece}" in MISSING
    assert (area / piece).is_file() != excepted


@pytest.mark.parametrize("area", AREAS, ids=named)
def test_an_area_is_explained_on_one_page(area: Path) -> None:
    """The page says something, and no more than a page."""
    page = area / "README.md"
    lines = page.read_text(encoding="utf-8").splitlines() if page.is_file() else []
    assert 0 < len(lines) <= PAGE_LINES_MAX


def test_tests_mirror_the_source() -> None:
    """A folder of tests is named as the folder of the source it is about, or is one of the workshop's own."""
    own = {
        "house",
        "stories",
        "lifecycle",
        "model",
        "contract",
        "cases",
        "broken",
        "benchmarks",
        "builders",
        "strategies",
        "fakes",
        "data",
    }
    rooms = {path.name for path in SOURCE.iterdir()} | own
    strangers = [
        named(path)
        for path in (ROOT / "tests").iterdir()
        if path.is_dir() and path.name not in rooms and not path.name.startswith((".", "__"))
    ]
    assert strangers == []


def test_packages_are_packages() -> None:
    """A folder with Python in it has its `__init__.py`, with a line that says what it is for."""
    folders = {path.parent for path in SOURCE.rglob("*.py")}
    bare = [named(f) for f in sorted(folders) if "versions" not in f.parts and not (f / "__init__.py").is_file()]
    assert [name for name in bare if "migrations" not in name] == []
