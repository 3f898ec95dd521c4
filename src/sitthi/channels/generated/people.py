"""Who lives in the made-up world: who they are follows from index and seed; what they have is kept in flat arrays."""

from __future__ import annotations

from array import array

from sitthi.channels.generated.dice import scattered

BLOCK = 20
COMPANY_FROM = 17
"""Of every 20 numbers the last three belong to one company."""

UNKNOWN, ACTIVE, SUSPENDED, ENDED = range(4)
NO_ADDON, WITH_DATA, WITH_CALLS = range(3)

NUMBERS_MOST = 9_000_000
_STEP = 7_368_787
"""Prime to the count of numbers, so that neighbours do not stand side by side."""

_NAMES_TH = ("สมชาย", "มาลี", "ณัฐ", "พิมพ์", "อรุณ", "วิภา", "ธนา", "กานดา", "ปิติ", "ชูใจ", "เดชา", "รุ่งนภา")
_FAMILIES_TH = ("ใจดี", "สุขสันต์", "ทองมา", "ศรีสุข", "แก้วใส", "บุญมี", "พูนทรัพย์", "วงศ์ไทย", "แสงทอง", "มั่นคง")
_NAMES_EN = ("Anna Berg", "Li Wei", "John Miller", "Aung Min", "Sophea Chan", "Marie Dupont", "Kenji Mori")
_COMPANIES = ("ร้านรุ่งเรือง", "ขนส่งทันใจ", "ครัวคุณยาย", "ก่อสร้างมั่นคง", "ดอกไม้ริมทาง", "ช่างแอร์บ้านเรา")


class People:
    """All subscribers of one run, by index."""

    def __init__(self, count: int, seed: int) -> None:
        """Nobody has come yet."""
        assert count <= NUMBERS_MOST
        self.count = count
        self.seed = seed
        self.status = bytearray(count)
        self.addon = bytearray(count)
        self.holding = bytearray(count)
        self.opened = bytearray(count)
        self.satang = array("q", bytes(8 * count))
        """Roughly what each has in the wallet, so that most of what they do can be paid."""
        self.valid_until_us = array("q", bytes(8 * count))
        """Roughly until when each may use it."""

    def number(self, index: int) -> str:
        """The mobile number: 09 and eight digits."""
        return f"09{10_000_000 + (index * _STEP + self.seed * 13) % NUMBERS_MOST:08d}"

    def subject(self, index: int) -> str:
        """The number as events name it."""
        return f"number/{self.number(index)}"

    def is_company(self, index: int) -> bool:
        """Whether a company holds the number."""
        return index % BLOCK >= COMPANY_FROM

    def lead(self, index: int) -> int:
        """The first of the numbers that share one holder."""
        return index - index % BLOCK + COMPANY_FROM if self.is_company(index) else index

    def holder(self, index: int) -> str:
        """The holder's id: C… for companies, P… for persons."""
        return f"{'C' if self.is_company(index) else 'P'}{self.seed % 1000:03d}{self.lead(index):07d}"

    def account(self, index: int) -> str:
        """The billing account's id."""
        return f"BA{self.seed % 1000:03d}{self.lead(index):07d}"

    def package(self, index: int) -> str:
        """The main package: calls by the second or by the minute."""
        return "my-second" if scattered(index, self.seed) & 3 else "my-minute"

    def registration(self, index: int) -> dict[str, object]:
        """What is told of the holder when it registers; made up, and no real person's id."""
        mark = scattered(index, self.seed)
        if self.is_company(index):
            name = f"หจก. {_COMPANIES[mark % len(_COMPANIES)]} {self.lead(index)}"
            return _registration("juristic", name, "th", "company", _checked(f"099{self.lead(index):09d}"))
        if mark % 25 == 0:
            name = _NAMES_EN[mark // 25 % len(_NAMES_EN)]
            return _registration("person", name, "en", "passport", f"ZZ{index:07d}")
        name = f"{_NAMES_TH[mark % len(_NAMES_TH)]} {_FAMILIES_TH[mark // 16 % len(_FAMILIES_TH)]}"
        # No province has the number 99, so that this is nobody's id.
        return _registration("person", name, "th", "citizen", _checked(f"199{index:09d}"))


def _registration(kind: str, name: str, language: str, id_kind: str, id_number: str) -> dict[str, object]:
    return {"kind": kind, "name": name, "language": language, "id_kind": id_kind, "id_number": id_number}


def _checked(twelve: str) -> str:
    """Twelve digits and the check digit of Thai ids."""
    total = sum((13 - place) * int(digit) for place, digit in enumerate(twelve))
    return f"{twelve}{(11 - total % 11) % 10}"
