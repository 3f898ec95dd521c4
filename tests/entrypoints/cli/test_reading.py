"""Events files are read line by line, in memory that does not grow, with lines counted as an editor counts them."""

from pathlib import Path

import pytest

from sitthi.entrypoints.cli.reading import Events
from sitthi.kernel.errors import BadInput


def lines_of(path: Path, content: bytes, kept: int = 10) -> tuple[list[bytes], Events]:
    """The lines of a file with that content, and the reader afterwards."""
    path.write_bytes(content)
    events = Events(str(path), kept)
    found = list(events)
    events.close()
    return found, events


def test_lines_come_in_order_blank_ones_too(tmp_path: Path) -> None:
    """Blank lines are passed on, so that the number of a line is the one an editor shows."""
    found, events = lines_of(tmp_path / "e", b"\n\nfirst\n\nsecond")

    assert found == [b"\n", b"\n", b"first\n", b"\n", b"second"]
    assert events.line(3) == b"first\n"
    assert events.bytes_read == events.size == 15


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    """What some editors put before UTF-8 is no part of the first event."""
    assert lines_of(tmp_path / "e", b"\xef\xbb\xbf{}\n")[0] == [b"{}\n"]


def test_only_the_last_lines_are_remembered(tmp_path: Path) -> None:
    """However long the file, only so many lines are kept for telling of them."""
    _, events = lines_of(tmp_path / "e", b"".join(b"%d\n" % at for at in range(100)), kept=3)

    assert [events.line(at) for at in (97, 98, 99, 100)] == [b"", b"97\n", b"98\n", b"99\n"]


def test_a_line_that_is_no_text_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    """The line is replaced by something nobody takes for an event."""
    found, events = lines_of(tmp_path / "e", b'"a"\n"\xff"\n"b"\n')

    assert [line == b"\x00" for line in found] == [False, True, False]
    assert {number: error.line for number, error in events.unreadable.items()} == {2: 2}
    assert "byte 2 of the line" in str(events.unreadable[2])


@pytest.mark.parametrize("content", [b"", b"\n \n\t\n"])
def test_a_file_without_events_is_bad_input(tmp_path: Path, content: bytes) -> None:
    """Nothing in it, or nothing but blank lines."""
    with pytest.raises(BadInput, match="holds no events"):
        lines_of(tmp_path / "e", content)


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By name, with the reason the system gives."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(BadInput, match=r"cannot be read \(Permission denied\)"):
        Events(str(tmp_path / "e"), 10)
