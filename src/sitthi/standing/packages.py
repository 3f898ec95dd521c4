"""Main packages, and whether one is charged as its number is, for the areas in which a number comes to one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sitthi.standing.reasons import Look

FIBRE = "fibre"

UNLISTED = "*"
"""The row of the main packages that stands for all the pack does not list."""

ANY_CHARGING = "any"


def charging_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """How each listed package is charged, out of the rows of the pack's table (sample/main-packages)."""
    return {str(row["package"]): str(row["charging"]) for row in rows}


def look_main_package(look: Look, package: str, charging: str, product: str, packages: Mapping[str, str]) -> None:
    """The main package is charged as the number is (sample/main-packages).

    A package the pack does not list is rated by the pack's row for all others, if it has one. None may be named
    yet: then use and add-ons are refused until one is. Fibre packages are not in the pack.
    """
    if not package or product == FIBRE:
        return
    its_charging = packages.get(package) or packages.get(UNLISTED)
    met = its_charging in {charging, ANY_CHARGING}
    fitting = ", ".join(name for name, one in packages.items() if one == charging)
    if look.check("sample/main-packages", met, package, fitting):
        look.never()
