"""A file is written whole, or stays as it was."""

from pathlib import Path

import pytest

from sitthi.files import UNFINISHED, whole


def test_a_file_takes_its_place_when_all_is_written(tmp_path: Path) -> None:
    """Until then the file of before is there; afterwards nothing else is left."""
    path = tmp_path / "a.csv"
    path.write_text("before")
    with whole(path) as place:
        place.write_text("now")
        assert path.read_text() == "before"

    assert path.read_text() == "now"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("before", ["before", None])
def test_what_is_broken_off_leaves_all_as_it_was(tmp_path: Path, before: str | None) -> None:
    """Whatever ends the writing, the file is as it was, or not there if it was not."""
    path = tmp_path / "a.csv"
    if before is not None:
        path.write_text(before)

    def broken_off() -> None:
        with whole(path) as place:
            place.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()

    assert (path.read_text() if path.exists() else None) == before
    assert not path.with_name(path.name + UNFINISHED).exists()


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """What it leads to is written."""
    path, link = tmp_path / "a.csv", tmp_path / "link.csv"
    path.write_text("before")
    link.symlink_to(path)
    with whole(link) as place:
        place.write_text("now")

    assert link.is_symlink()
    assert path.read_text() == "now"


def test_what_is_no_file_is_written_at_once() -> None:
    """A device or a pipe takes what it is given."""
    with whole(Path("/dev/null")) as place:
        assert place == Path("/dev/null")
