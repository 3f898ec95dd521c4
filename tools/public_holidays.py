"""The public holidays of the book, from their library: `python -m tools.public_holidays` writes them anew.

`--check` only says whether the book's newest calendar is what the library knows. A version that has decided something
is not rewritten but followed by another: copy the newest file of `book/calendar`, end the one before it, start the copy
on the day the change became known, and run this.
"""

import sys
from pathlib import Path

import holidays
import yaml

CALENDAR = Path(__file__).resolve().parent.parent / "src" / "sitthi" / "book" / "calendar"
FIRST_YEAR, LAST_YEAR = 2023, 2027
BEGINS, ENDS = "      rows:\n", "    unit: table\n"
IN_LIEU, BRIDGE, CHILDREN = " (in lieu)", "Bridge Public Holiday", "National Children's Day"

Day = tuple[str, str, str, str]
"""Date, kind, Thai name, English name."""


def known() -> list[Day]:
    """All days the library knows of these years, in order; offices' own days besides those of everybody."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    found: dict[str, Day] = {}
    for category in ("public", "government"):
        thai = holidays.country_holidays("TH", years=years, language="th", categories=(category,))
        english = holidays.country_holidays("TH", years=years, language="en_US", categories=(category,))
        for date in english:
            name = english[date]
            kind = kind_of(name) if category == "public" else "government"
            found.setdefault(date.isoformat(), (date.isoformat(), kind, thai[date], name))
    return [found[date] for date in sorted(found)]


def kind_of(name: str) -> str:
    """What kind of day an English name stands for."""
    if all(part.endswith(IN_LIEU) for part in name.split("; ")):
        return "in-lieu"
    return {BRIDGE: "bridge-day", CHILDREN: "childrens-day"}.get(name, "proclaimed")


def newest() -> Path:
    """The newest version of the calendar."""
    return max(CALENDAR.glob("*.yaml"))


def held() -> list[Day]:
    """All days the newest calendar of the book holds."""
    page = yaml.safe_load(newest().read_text(encoding="utf-8"))
    (table,) = [value["value"] for value in page["values"] if value["name"] == "public-holidays"]
    return [(str(date), kind, thai, english) for date, kind, thai, english in table["rows"]]


def write() -> None:
    """Put what the library knows into the newest calendar, a day a line."""
    text = newest().read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGINS)
    after = rest.partition(ENDS)[2]
    rows = "".join(f'        - [{date}, {kind}, "{thai}", "{english}"]\n' for date, kind, thai, english in known())
    newest().write_text(before + BEGINS + rows + ENDS + after, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write, or with `--check` compare; exit code 1 where the two differ."""
    if "--check" not in arguments:
        write()
    if held() == known():
        return 0
    print(f"{newest().name}: not what the library knows; run python -m tools.public_holidays")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
