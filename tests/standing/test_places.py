"""Every place of the appendix in every spelling, areas and islands within provinces, and what nobody knows (R102)."""

from __future__ import annotations

import pytest

from sitthi.standing.places import ISLAND, UNKNOWN
from tests.areas.delivery.making import as_shipped, terms

PLACES = as_shipped().places
APPENDIX = {1: 4, 2: 7, 3: 62, 4: 4}
"""How many provinces the appendix names in each tier."""


def test_the_77_provinces_each_have_one_tier() -> None:
    """As many in each tier as the appendix names."""
    tiers = list(PLACES.tiers.values())
    assert {tier: tiers.count(tier) for tier in sorted(set(tiers))} == APPENDIX


@pytest.mark.parametrize("province", PLACES.tiers)
def test_a_province_is_known_in_many_spellings(province: str) -> None:
    """In capitals or not, with or without spaces, and by its Thai name."""
    thai = [name for name, known in PLACES.spellings.items() if known == province and not name.isascii()]
    assert thai
    for spelling in (province, province.upper(), province.replace(" ", ""), f" {province} province", *thai):
        assert PLACES.province(spelling) == province
        assert PLACES.tier(spelling) == PLACES.tiers[province]


@pytest.mark.parametrize(
    ("spelling", "province"),
    [
        ("Patumthani", "Pathum Thani"),
        ("Pechatburi", "Phetchaburi"),
        ("Phang-nga", "Phang Nga"),
        ("phangnga", "Phang Nga"),
        ("Naratiwat", "Narathiwat"),
        ("Ayutthaya", "Phra Nakhon Si Ayutthaya"),
        ("จังหวัดอยุธยา", "Phra Nakhon Si Ayutthaya"),
        ("จ.จันทบุรี", "Chanthaburi"),
        ("กทม.", "Bangkok"),
        ("กรุงเทพฯ", "Bangkok"),
        ("Krung Thep Maha Nakhon", "Bangkok"),
        ("ลำพูน", "Lamphun"),
    ],
)
def test_other_names_of_a_province(spelling: str, province: str) -> None:
    """Those of the appendix, the everyday ones, and the Thai words for province."""
    assert PLACES.province(spelling) == province


@pytest.mark.parametrize("text", ["", "none", "Vientiane", "Bang", "84140", "?"])
def test_a_place_nobody_knows_has_no_tier(text: str) -> None:
    """There is no guessing, not even by the kind of place."""
    assert PLACES.province(text) == ""
    assert PLACES.tier(text, "Ko Samui", ISLAND) == UNKNOWN


@pytest.mark.parametrize(
    ("province", "area", "tier"),
    [
        ("Samut Sakhon", "", 2),
        ("Samut Sakhon", "Mahachai", 1),
        ("Samut Sakhon", "Mahachai area", 1),
        ("สมุทรสาคร", "มหาชัย", 1),
        ("Samut Sakhon", "Mueang 74000", 1),
        ("Samut Sakhon", "Krathum Baen, 74110", 2),
        ("Nakhon Pathom", "Salaya, Phutthamonthon", 1),
        ("Nakhon Pathom", "ย่านศาลายา", 1),
        ("Nakhon Pathom", "73170", 1),
        ("Bangkok", "73170", 1),
        ("Surat Thani", "", 3),
        ("Surat Thani", "Ko Samui", 4),
        ("Surat Thani", "KOH SAMUI", 4),
        ("Surat Thani", "Samui", 4),
        ("Surat Thani", "เกาะสมุย", 4),
        ("Surat Thani", "Bo Phut 84320", 4),
        ("Surat Thani", "Koh Phangan", 4),
        ("Surat Thani", "Mueang 84000", 3),
        ("Trat", "Ko Chang", 4),
        ("Ranong", "Koh Chang", 4),
        ("Chon Buri", "Ko Chan", 3),  # a district that is no island
        ("Lampang", "Ko Kha", 3),
        ("Chiang Mai", "Ko Samui", 3),
        ("Chiang Mai", "184140", 3),
        ("Phuket", "", 3),
        ("Phuket", "Patong 83150", 3),
        ("Phuket", "Ko Racha 83130", 4),
    ],
)
def test_areas_and_islands_go_before_their_province(province: str, area: str, tier: int) -> None:
    """By name in any spelling or by postal code, and only within their own province (R102)."""
    assert PLACES.tier(province, area) == tier


@pytest.mark.parametrize(("province", "tier"), [("Rayong", 4), ("Phuket", 3), ("Yala", 4)])
def test_a_place_of_the_kind_island_is_on_one(province: str, tier: int) -> None:
    """All islands are of tier 4, named or not, but the main island of Phuket (R102)."""
    assert PLACES.tier(province, "", ISLAND) == tier


def test_another_exception_is_another_island() -> None:
    """Which islands are excepted, and what tier islands are, is in the book."""
    moved = terms(islands__excepted=("Ko Samui",)).places
    assert (moved.tier("Phuket"), moved.tier("Surat Thani", "Ko Samui")) == (4, 3)
    assert terms(islands__tier=2).places.tier("Surat Thani", "Ko Samui") == 2


@pytest.mark.parametrize(
    ("province", "area", "other"),
    [
        ("Nakhon Pathom", "Mahachai 74000", "Samut Sakhon"),
        ("Trat", "84140", "Surat Thani"),
        ("Samut Sakhon", "74000", ""),
        ("Chiang Rai", "Ko Chang", ""),  # a village far from the sea: names are not looked at
        ("Atlantis", "74000", ""),
        ("Bangkok", "10110", ""),
    ],
)
def test_a_postal_code_of_another_province_is_seen(province: str, area: str, other: str) -> None:
    """Of the codes listed, that is; of all others nothing is said."""
    assert PLACES.elsewhere(province, area) == other


def test_what_may_have_been_meant_is_found() -> None:
    """The likeliest first, in the script it was written in; nothing, where none comes near."""
    assert PLACES.near("Chaing Mai") == "Chiang Mai, Chiang Rai, Chai Nat"
    assert PLACES.near("นครปถม").startswith("นครปฐม")
    assert PLACES.near("") == PLACES.near("Xyz") == ""


def test_what_is_known_can_be_listed() -> None:
    """All 77 names, with commas between them."""
    assert len(PLACES.known.split(", ")) == 77
    assert PLACES.known.startswith("Bangkok, Samut Prakan")
