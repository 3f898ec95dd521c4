"""A subscription that gets another number, in its account or another of the same holder. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.numbers.checks import look_in_service, look_number_form, status_of
from sitthi.areas.numbers.model import FIBRE, RenumberNumber
from sitthi.areas.numbers.terms import NumbersTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, Decision, Event, Message, Remedy
from sitthi.standing.parts import ENDED, AccountPart, NumberPart, Standing
from sitthi.standing.reasons import Look

RENUMBER = "house/renumber"
ONCE = "house/number-once"


def renumber_number(command: Command[RenumberNumber], standing: Standing, terms: NumbersTerms) -> Decision:
    """The subscription goes on under another number that fits, is free and is not its own (house/renumber).

    Reads holder, number, awaited, to_number (who has the new number, None for nobody) and to_account (the account
    named, where it is not the number's own). Everything else of the subscription stays: status, wallet, add-ons,
    contracts. Granted with ``number.renumbered``, about the account it has left ("" where it stays in its account).
    """
    body, number = command.body, standing.number
    look = Look(terms.off, command.at_us)
    look_in_service(look, standing)
    look_number_form(look, body.to_number, number.product, terms)
    changes = body.to_number != number.number
    if look.check(RENUMBER, changes, body.to_number, "another-number"):
        look.never()
    if changes:
        _look_free(look, body.to_number, standing.to_number)
    elsewhere = bool(body.to_account) and body.to_account != number.account
    if elsewhere:
        _look_same_holder(look, body.to_account, standing)
    if look.unmet:
        return look.refusal()
    part = replace(number, number=body.to_number, account=body.to_account if elsewhere else number.account)
    messages: tuple[Message, ...] = ()
    if number.product != FIBRE:
        messages = (Message("number-renumbered", body.to_number, {"number": body.to_number}),)
    left = number.account if elsewhere else ""
    events = (Event("number.renumbered", left),)
    return Decision(GRANTED, tuple(look.reasons), changes=(part,), messages=messages, events=events)


def _look_free(look: Look, number: str, there: NumberPart | None) -> None:
    """The new number has no subscription, or one that has ended (house/number-once)."""
    free = there is None or there.status == ENDED
    if look.check(ONCE, free, status_of(there), "none, ended"):
        look.possible(Remedy("number.disconnected", {"reason": "customer"}, f"number/{number}"))


def _look_same_holder(look: Look, name: str, standing: Standing) -> None:
    """The account it goes to is open, and of the holder it has; to another holder the number goes by its owner."""
    account: AccountPart | None = standing.to_account
    if look.check(RENUMBER, account is not None, name if account is not None else "unknown", name):
        look.possible(Remedy("account.opened", {"holder": standing.holder.holder}, f"account/{name}"))
    if account is None:
        return
    if look.check(RENUMBER, account.holder == standing.holder.holder, account.holder, standing.holder.holder):
        to: dict[str, object] = {"to_holder": account.holder, "to_account": account.account}
        look.possible(Remedy("number.owner-changed", to))
