"""Files, functions and argument lists stay small enough to be read at one sitting."""

from pathlib import Path

import pytest

from tests.house.sources import CODE_ROOTS, SOURCE, Function, by_room, functions, named, python_files

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
PARAMETERS_MAX = 6

# Each with its reason; a list may only shrink.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}

COMMAND_LINE = SOURCE / "entrypoints" / "cli"  # every option of a command is an argument of its function

FILES = python_files(*CODE_ROOTS)


def parameters(function: Function) -> int:
    """Count what a caller may pass, without `self` and `cls`."""
    given = function.args
    names = [a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len([name for name in names if name not in {"self", "cls"}])


def length(function: Function) -> int:
    """Count lines from `def` to the last one."""
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


@pytest.mark.parametrize(**by_room(FILES))
def test_a_file_is_read_at_one_sitting(room: list[Path]) -> None:
    """No file passes 400 lines, unless it is excepted with a reason, and no exception outlives its need."""
    lines = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in room}
    long = {name for name, count in lines.items() if count > FILE_LINES_MAX}
    assert long - LONG_FILES.keys() == set(), "give one of its subjects a file of its own"
    assert LONG_FILES.keys() & lines.keys() - long == set(), "this file is short by now: take its exception out"


@pytest.mark.parametrize(**by_room(FILES))
def test_a_function_fits_a_screen(room: list[Path]) -> None:
    """No function passes 70 lines, unless it is excepted with a reason."""
    long = [
        f"{named(path)}:{f.lineno} {f.name}: {length(f)} lines"
        for path in room
        for f in functions(path)
        if length(f) > FUNCTION_LINES_MAX and f"{named(path)}:{f.name}" not in LONG_FUNCTIONS
    ]
    assert long == []


@pytest.mark.parametrize(**by_room(FILES))
def test_a_function_takes_six_things_at_most(room: list[Path]) -> None:
    """Seven arguments are a value that has not got its name yet."""
    many = [
        f"{named(path)}:{f.lineno} {f.name}: {parameters(f)} parameters"
        for path in room
        if not path.is_relative_to(COMMAND_LINE)
        for f in functions(path)
        if parameters(f) > PARAMETERS_MAX
    ]
    assert many == []
