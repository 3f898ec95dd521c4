"""A refusal because a number is not in service names what brings it there, if anything does."""

import pytest
from msgspec.structs import replace

from sitthi.kernel.decision import Possible, Remedy
from sitthi.standing.parts import (
    ACTIVE,
    ENDED,
    PERMANENT,
    PRE_ACTIVE,
    SUSPENDED,
    MessagePart,
    NumberPart,
    Standing,
)
from sitthi.standing.reasons import Look
from sitthi.standing.service import ACTIVATION, look_active, until_arrival, until_reported

NUMBER = NumberPart("0812345678", "ba-1", "mobile", "prepaid", "my-second", ACTIVE, "", 1, 1)
WELCOME = MessagePart("m-1", "activated", "sent", ACTIVATION, 1, 1, 0, 99, {})
AT_US = 5


@pytest.mark.parametrize(
    ("status", "why", "how"),
    [
        (SUSPENDED, "debt", (Remedy("number.resumed", {}),)),
        (SUSPENDED, PERMANENT, None),
        (ENDED, "customer", None),
    ],
)
def test_a_number_suspended_for_a_while_may_be_resumed(status: str, why: str, how: tuple[Remedy, ...] | None) -> None:
    """One suspended for good, or ended, stays out of service; the reason says why it is."""
    look = Look(frozenset(), AT_US)
    look_active(look, replace(NUMBER, status=status, why=why))
    assert look.reasons[0].value == f"{status}/{why}"
    assert look.refusal().possible == (None if how is None else Possible(AT_US, how))


def test_an_active_number_is_in_service() -> None:
    """The condition is told as met."""
    look = Look(frozenset(), AT_US)
    look_active(look, NUMBER)
    assert ([one.met for one in look.reasons], look.unmet) == ([True], False)


@pytest.mark.parametrize(
    ("awaited", "arrives", "reported"),
    [
        ((), None, None),
        (
            (WELCOME,),
            Possible(AT_US, (Remedy("message.delivered", {}, "message/m-1"),)),
            Possible(AT_US, (Remedy("message.delivered", {}, "message/m-1"),)),
        ),
        (
            (replace(WELCOME, deliver_us=9),),
            Possible(9, ()),
            Possible(AT_US, (Remedy("message.delivered", {}, "message/m-1"),)),
        ),
        ((replace(WELCOME, purpose="other"),), None, None),
    ],
)
def test_what_opens_with_a_confirmation(
    awaited: tuple[MessagePart, ...], arrives: Possible | None, reported: Possible | None
) -> None:
    """It opens when the null channel delivers the message, or its arrival is reported; never where none is awaited."""
    standing = Standing(number=replace(NUMBER, status=PRE_ACTIVE), awaited=awaited)
    for until, possible in ((until_arrival, arrives), (until_reported, reported)):
        look = Look(frozenset(), AT_US)
        look.check("prepaid/1.1.3", met=False, value=PRE_ACTIVE, threshold=ACTIVE)
        until(look, standing, ACTIVATION)
        assert look.refusal().possible == possible
