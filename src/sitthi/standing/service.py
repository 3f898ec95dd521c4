"""What brings a number that is not in service into it, for whatever several areas refuse until then. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.kernel.decision import Remedy
from sitthi.standing.parts import (
    ACTIVE,
    PERMANENT,
    PRE_ACTIVE,
    SUSPENDED,
    MessagePart,
    NumberPart,
    Standing,
    WalletPart,
)
from sitthi.standing.reasons import Look

NUMBER_ACTIVE = "house/number-active"
ACTIVATION = "activation"
"""Purpose of the message that confirms the first activation."""


def look_active(look: Look, number: NumberPart) -> None:
    """The number is active (house/number-active); one suspended for a while may be resumed."""
    state = ACTIVE if number.status == ACTIVE else f"{number.status}/{number.why}"
    if look.check(NUMBER_ACTIVE, number.status == ACTIVE, state, ACTIVE):
        until_resumed(look, number)


def until_resumed(look: Look, number: NumberPart) -> None:
    """Resuming mends it where the number is suspended for a while; nothing does where it has ended, or will."""
    if number.status == SUSPENDED and number.why != PERMANENT:
        look.possible(Remedy("number.resumed", {}))
    else:
        look.never()


def once_confirmed(number: NumberPart, wallet: WalletPart) -> WalletPart:
    """The wallet as it is from the confirmation that a first activation waits for: with the starting value (R78)."""
    if number.status != PRE_ACTIVE or not number.starting_value_satang:
        return wallet
    return replace(wallet, balance_satang=wallet.balance_satang + number.starting_value_satang)


def until_arrival(look: Look, standing: Standing, purpose: str) -> None:
    """It opens with a message of a purpose: when the null channel delivers it, or once its arrival is reported."""
    waited = _awaited(standing, purpose)
    if waited is not None and waited.deliver_us:
        look.possible(from_us=waited.deliver_us)
    else:
        until_reported(look, standing, purpose)


def until_reported(look: Look, standing: Standing, purpose: str) -> None:
    """It opens once the arrival of a message of a purpose is reported; never where none is on its way."""
    waited = _awaited(standing, purpose)
    if waited is None:
        look.never()
    else:
        look.possible(Remedy("message.delivered", {}, f"message/{waited.message}"))


def _awaited(standing: Standing, purpose: str) -> MessagePart | None:
    return next((one for one in standing.awaited if one.purpose == purpose), None)
