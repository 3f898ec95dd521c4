"""A decision in lines for people, in English and Thai."""

from typing import Any

import pytest

from sitthi.entrypoints.cli.told import explained, lines

OBJECT: dict[str, Any] = {
    "at": "2024-04-01T10:05:00+07:00",
    "subject": "number/0812345678",
    "type": "addon.requested",
    "outcome": "refused",
    "data": {"offer": "net-279", "note": "", "more": None},
    "reasons": [
        {"clause": "addons/vat", "met": True, "says": {"th": "ภาษี", "en": "VAT"}},
        {"clause": "addons/subscribe.balance", "met": False, "says": {"th": "เงินไม่พอ", "en": "too little"}},
    ],
    "possible": {
        "when": "2024-04-01T10:05:00+07:00",
        "how": [{"type": "topup.requested", "subject": "number/0812345678", "data": {"amount": "249.00"}}],
    },
    "effects": [],
}


def test_a_refusal_says_what_is_unmet_and_what_would_help() -> None:
    """One line of what happened, one a condition that was not met, one of what makes it possible."""
    assert lines(OBJECT, "en") == [
        "1 Apr 2024 10:05  number/0812345678  addon.requested (net-279)  refused",
        "    ✗ addons/subscribe.balance: too little",
        "    → possible from 1 Apr 2024 10:05 after topup.requested number/0812345678 amount=249.00",
    ]


def test_in_thai_with_the_buddhist_era() -> None:
    """The same in Thai."""
    first, second, last = lines(OBJECT, "th")

    assert first.startswith("1 เม.ย. 2567 10:05 น.")
    assert first.endswith("ปฏิเสธ")
    assert "เงินไม่พอ" in second
    assert "เป็นไปได้ตั้งแต่ 1 เม.ย. 2567" in last


@pytest.mark.parametrize(
    ("possible", "said"),
    [
        (None, "nothing makes this request possible"),
        ({"when": "2024-05-01T00:00:00+07:00", "how": []}, "possible from 1 May 2024 00:00"),
    ],
)
def test_waiting_may_be_enough_and_some_things_never_help(possible: dict[str, Any] | None, said: str) -> None:
    """A refusal for good says so; one that only needs time says from when."""
    assert lines({**OBJECT, "possible": possible}, "en")[-1] == f"    → {said}"


def test_what_moved_stands_in_the_line_without_the_number() -> None:
    """Amounts with their accounts, the number left out of them since the line names it, and messages."""
    effects = [
        {"kind": "transfer", "debit": "wallet/0812345678", "credit": "revenue/sms", "unit": "THB", "amount": "4.00"},
        {
            "kind": "transfer",
            "debit": "allowance/0812345678/1/data",
            "credit": "used/data",
            "unit": "byte",
            "amount": 5,
        },
        {"kind": "message", "template": "low-balance", "says": {"en": "Top up.", "th": "เติมเงิน"}},
        {"kind": "due", "at": "2024-05-01T00:00:00+07:00", "command": "renew-addon", "about": "1"},
        {"kind": "state", "part": "wallet", "changed": {}},
    ]
    granted = {**OBJECT, "outcome": "granted", "possible": None, "effects": effects}

    (line,) = lines(granted, "en")

    assert line.startswith("1 Apr 2024 10:05  number/0812345678  addon.requested (net-279)  granted  4.00 THB")
    assert line.endswith("4.00 THB wallet→revenue/sms  5 byte allowance/data→used/data  ✉ low-balance")
    assert explained(granted, "en")[1:] == [
        "    ✓ addons/vat: VAT",
        "    ✗ addons/subscribe.balance: too little",
        "    ✉ low-balance: Top up.",
        "    ⏲ renew-addon 1 May 2024 00:00",
    ]
