"""Times are read with their offset and in the Common Era, and kept as microseconds."""

import pytest

from sitthi.kernel import moment
from sitthi.kernel.errors import BadInput


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-29T23:59:59+07:00",
        "2024-02-29T16:59:59Z",
        "2024-02-29T16:59:59-00:00",
        "2024-03-01T06:59:59+14:00",
        "2024-02-29T23:59:59.0000009+07:00",
    ],
)
def test_any_offset_names_the_same_instant(text: str) -> None:
    """What is shown is Thai time; less than a microsecond is cut off."""
    assert moment.format_time(moment.parse_time(text)) == "2024-02-29T23:59:59+07:00"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("2024-04-01T10:00:00", "no offset"),
        ("2024-04-01", "no offset"),
        ("2024-02-30T00:00:00+07:00", "not a time"),
        ("2024-04-01T24:00:01+07:00", "not a time"),
        ("yesterday", "not a time"),
        ("2567-04-01T10:00:00+07:00", "year 2567"),
        ("9999-12-31T23:59:59+07:00", "year 9999"),
    ],
)
def test_anything_else_is_no_time(text: str, part: str) -> None:
    """A Buddhist Era year would be five centuries ahead, with all that falls due till then (R40)."""
    with pytest.raises(BadInput) as caught:
        moment.parse_time(text, "time")

    assert caught.value.field == "time"
    assert part in caught.value.what
    assert caught.value.remedy
