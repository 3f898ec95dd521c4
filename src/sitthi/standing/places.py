"""Where a device goes to or is fetched, and the tier of that place (delivery/appendix-1, R102). Pure.

Provinces are known by their Thai and English names in whatever spelling, areas and islands besides by postal code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

import msgspec

from sitthi.terms import Values

ISLAND = "island"
"""The kind of a place that is on an island, whether the appendix names that or not."""
UNKNOWN = 0
"""The tier of a place nobody knows."""

NEAR = 3
"""How many provinces are named that may have been meant."""

_CODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
_PIECE = re.compile(r"[,;/()]|\d+")
_PROVINCE = re.compile(r"^(?:จังหวัด|จ\.)|\bprovince$", re.IGNORECASE)
_AREA = re.compile(r"^ย่าน|\barea$", re.IGNORECASE)
_KO = re.compile(r"^(?:koh?\b|เกาะ)", re.IGNORECASE)


class Places(msgspec.Struct, frozen=True):
    """All places of the appendix. Keys are names and postal codes as ``_key`` makes them.

    ``spellings`` leads to a province's English name, ``tiers`` and ``thai`` from that to its tier and its Thai name.
    ``areas`` and ``islands`` are keyed by (province, name or code) and lead to the tier of an area, the name of an
    island. Islands are of ``island_tier``, but those ``excepted``.
    """

    spellings: Mapping[str, str]
    tiers: Mapping[str, int]
    thai: Mapping[str, str]
    areas: Mapping[tuple[str, str], int]
    islands: Mapping[tuple[str, str], str]
    island_tier: int
    excepted: frozenset[str]

    @property
    def known(self) -> str:
        """The names of all provinces, as a refusal lists them."""
        return ", ".join(self.tiers)

    def province(self, text: str) -> str:
        """The English name of a province, however it is spelled; empty where there is none such."""
        return self.spellings.get(_key(_PROVINCE.sub("", text.strip())), "")

    def near(self, text: str) -> str:
        """The provinces that may have been meant by a text that names none, the likeliest first; or "".

        They are named in the script of the text.
        """
        close = get_close_matches(_key(_PROVINCE.sub("", text.strip())), self.spellings, NEAR)
        names = dict.fromkeys(self.spellings[key] for key in close)
        return ", ".join(names if text.isascii() else (self.thai[name] for name in names))

    def elsewhere(self, province: str, area: str) -> str:
        """The province in which a listed postal code of an area lies, if that is another than the one named; or ""."""
        name, codes = self.province(province), _CODE.findall(area)
        if not name or not codes:
            return ""
        lies = (where for where, key in (*self.areas, *self.islands) if key in codes)
        return next((where for where in lies if where != name), "")

    def tier(self, province: str, area: str = "", kind: str = "") -> int:
        """The tier of a place; ``UNKNOWN`` where its province is none.

        An area or an island named, or known by its postal code, goes before its province; so does any island, by the
        kind of the place, but those excepted.
        """
        name = self.province(province)
        if not name:
            return UNKNOWN
        for key in _keys(area):
            island = self.islands.get((name, key))
            if island is not None:
                return self._of_island(island, name)
            if (name, key) in self.areas:
                return self.areas[name, key]
        whole = self.islands.get((name, _key(name)))
        if whole is not None:
            return self._of_island(whole, name)
        return self.island_tier if kind == ISLAND else self.tiers[name]

    def _of_island(self, island: str, province: str) -> int:
        return self.tiers[province] if island in self.excepted else self.island_tier


class _Area(msgspec.Struct, frozen=True):
    area: str
    area_th: str
    province: str
    postal_code: str
    tier: int


class _Island(msgspec.Struct, frozen=True):
    island: str
    island_th: str
    province: str
    postal_codes: str
    named: str


class _Province(msgspec.Struct, frozen=True):
    province: str
    province_th: str
    tier: int


def read_places(delivery: Values) -> Places:
    """The places of the version in force: document delivery."""
    provinces = delivery.rows("provinces", _Province)
    spellings = {_key(name): one.province for one in provinces for name in (one.province, one.province_th)}
    tiers = {one.province: one.tier for one in provinces}
    others = delivery.rows("provinces.other-spellings", _spelling)
    spellings |= {key: province for key, province in others if province in tiers}
    areas = delivery.rows("areas", _Area)
    islands = delivery.rows("islands", _Island)
    return Places(
        spellings=spellings,
        tiers=tiers,
        thai={one.province: one.province_th for one in provinces},
        areas={
            (one.province, key): one.tier
            for one in areas
            for key in (_key(one.area), _key(one.area_th), one.postal_code)
        },
        islands={
            (one.province, key): one.island
            for one in islands
            for key in (_island(one.island), _island(one.island_th), *_CODE.findall(one.postal_codes))
        },
        island_tier=delivery.count("islands.tier"),
        excepted=frozenset(delivery.texts("islands.excepted")),
    )


def _spelling(spelling: str, province: str) -> tuple[str, str]:
    """A row of the table of other spellings."""
    return _key(spelling), province


def _keys(area: str) -> Iterator[str]:
    """What an area may be known by: each name in it, as it is and as an island's, then each postal code."""
    for piece in _PIECE.split(area):
        name = _AREA.sub("", piece.strip())
        if _key(name):
            yield _key(name)
            yield _island(name)
    yield from _CODE.findall(area)


def _island(name: str) -> str:
    """An island's name without the word for island, which people spell in several ways or leave out."""
    return _key(_KO.sub("", name.strip()))


def _key(name: str) -> str:
    """A name with nothing but its letters and their marks, in one form; so spaces and hyphens make no difference."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in folded if unicodedata.category(letter)[0] in "LM")
