"""The index of the system, first table: every command, its rule, what it reads, who may ask, what it may cause."""

from __future__ import annotations

import msgspec

from sitthi.areas.addons import model as addons
from sitthi.areas.addons import rules as addon_rules
from sitthi.areas.holders import model as holders
from sitthi.areas.holders import rules as holder_rules
from sitthi.areas.messages import model as messages
from sitthi.areas.messages import rules as message_rules
from sitthi.areas.numbers import model as numbers
from sitthi.areas.numbers import rules as number_rules
from sitthi.areas.usage import model as usage
from sitthi.areas.usage import rules as usage_rules
from sitthi.areas.wallet import model as wallet
from sitthi.areas.wallet import rules as wallet_rules
from sitthi.flow.care_commands import CARE_COMMANDS, CARE_NAMES
from sitthi.flow.desk import Desk, Named
from sitthi.flow.money_commands import MONEY_COMMANDS, MONEY_NAMES
from sitthi.flow.points_commands import POINTS_COMMANDS, POINTS_NAMES
from sitthi.flow.roles import ANYONE, CARE, DESK, OURS
from sitthi.flow.spec import CommandSpec
from sitthi.flow.step import Step
from sitthi.flow.tier_commands import TIER_COMMANDS, TIER_NAMES
from sitthi.kernel import moment
from sitthi.standing.parts import BankDayPart

# One line a command, so that the index can be read as one: what asks for it, what it reads, who may, what it causes.
# fmt: off
HOLDERS = (
    CommandSpec("register-holder", "holder.registered", "holder", holders.RegisterHolder, "holders",
                holder_rules.register_holder, ("holder",), DESK, creates=True),
    CommandSpec("open-account", "account.opened", "account", holders.OpenAccount, "holders",
                holder_rules.open_account, ("holder", "account"), DESK, creates=True),
)
NUMBERS = (
    CommandSpec("activate-number", "number.activated", "number", numbers.ActivateNumber, "numbers",
                number_rules.activate_number, ("holder", "account", "number", "wallet"), DESK,
                ("number.confirmed",), creates=True),
    CommandSpec("take-over-number", "number.taken-over", "number", numbers.TakeOver, "numbers",
                number_rules.take_over_number, ("holder", "account", "number"), DESK, creates=True),
    CommandSpec("complete-activation", "", "number", numbers.CompleteActivation, "numbers",
                number_rules.complete_activation, ("number",), OURS, ("number.confirmed",)),
    CommandSpec("suspend-number", "number.suspended", "number", numbers.SuspendNumber, "numbers",
                number_rules.suspend_number, ("number", "awaited"), ANYONE, ("number.suspended", "number.ended")),
    CommandSpec("resume-number", "number.resumed", "number", numbers.ResumeNumber, "numbers",
                number_rules.resume_number, ("number", "wallet"), ANYONE, ("number.resumed",)),
    CommandSpec("disconnect-number", "number.disconnected", "number", numbers.DisconnectNumber, "numbers",
                number_rules.disconnect_number, ("number",), ANYONE, ("number.ended", "number.cancelled")),
    CommandSpec("port-out-number", "number.ported-out", "number", numbers.PortOutNumber, "numbers",
                number_rules.port_out_number, ("number",), CARE, ("number.ended", "number.cancelled")),
    CommandSpec("change-owner", "number.owner-changed", "number", numbers.ChangeOwner, "numbers",
                number_rules.change_owner, ("holder", "number", "awaited"), DESK,
                ("number.ended", "number.cancelled", "number.left"), crosses=True),
    CommandSpec("swap-charging", "number.recharged-as", "number", numbers.SwapCharging, "numbers",
                number_rules.swap_charging, ("number", "awaited"), DESK, ("number.swapped",)),
)
WALLET = (
    CommandSpec("top-up", "topup.requested", "number", wallet.TopUp, "wallet", wallet_rules.top_up,
                ("number", "wallet", "awaited", "bank_day"), ANYONE, ("wallet.credited",)),
    CommandSpec("reverse-top-up", "topup.reversed", "number", wallet.ReverseTopUp, "wallet",
                wallet_rules.reverse_top_up, ("number", "wallet", "top_up", "extensions", "refunds"), DESK,
                ("wallet.low",), once_called=True),
    CommandSpec("ask-balance", "balance.asked", "number", wallet.AskBalance, "wallet", wallet_rules.ask_balance,
                ("number", "wallet", "addons", "awaited"), ANYONE, ("wallet.low",)),
    CommandSpec("adjust-balance", "balance.adjusted", "number", wallet.AdjustBalance, "wallet",
                wallet_rules.adjust_balance, ("number", "wallet"), DESK, ("wallet.credited", "wallet.low")),
    CommandSpec("open-wallet", "", "number", wallet.OpenWallet, "wallet", wallet_rules.open_wallet,
                ("number", "wallet"), OURS, ("wallet.credited",)),
    CommandSpec("remind-validity", "", "number", wallet.RemindValidity, "wallet", wallet_rules.remind_validity,
                ("number", "wallet"), OURS),
    CommandSpec("remind-balance", "", "number", wallet.RemindBalance, "wallet", wallet_rules.remind_balance,
                ("number", "wallet"), OURS),
    CommandSpec("receive-refund", "refund.received", "number", wallet.ReceiveRefund, "wallet",
                wallet_rules.receive_refund, ("number", "wallet"), OURS, ("wallet.credited",), once_called=True),
    CommandSpec("end-wallet", "", "number", wallet.EndWallet, "wallet", wallet_rules.end_wallet,
                ("number", "wallet"), OURS),
)
USAGE = (
    CommandSpec("report-usage", "usage.reported", "number", usage.ReportUsage, "usage", usage_rules.report_usage,
                ("number", "wallet", "addons", "awaited"), ANYONE, ("wallet.low",), uses="quantity"),
    CommandSpec("request-hold", "hold.requested", "number", usage.RequestHold, "usage", usage_rules.request_hold,
                ("number", "wallet", "addons", "holds", "awaited"), ANYONE),
    CommandSpec("extend-hold", "hold.extended", "number", usage.ExtendHold, "usage", usage_rules.extend_hold,
                ("number", "wallet", "addons", "holds", "awaited"), ANYONE),
    CommandSpec("settle-hold", "hold.settled", "number", usage.SettleHold, "usage", usage_rules.settle_hold,
                ("number", "wallet", "addons", "holds", "awaited"), ANYONE, ("wallet.freed", "wallet.low"),
                uses="used"),
    CommandSpec("release-hold", "hold.released", "number", usage.ReleaseHold, "usage", usage_rules.release_hold,
                ("number", "wallet", "addons", "holds", "awaited"), ANYONE, ("wallet.freed",)),
    CommandSpec("expire-hold", "", "number", usage.ExpireHold, "usage", usage_rules.expire_hold,
                ("number", "wallet", "addons", "holds"), OURS, ("wallet.freed",)),
    CommandSpec("end-holds", "", "number", usage.EndHolds, "usage", usage_rules.end_holds,
                ("number", "wallet", "addons", "holds"), OURS),
)
ADDONS = (
    CommandSpec("request-addon", "addon.requested", "number", addons.RequestAddon, "addons",
                addon_rules.request_addon, ("number", "wallet", "addons", "awaited"), ANYONE, ("wallet.low",)),
    CommandSpec("cancel-addon", "addon.cancelled", "number", addons.CancelAddon, "addons",
                addon_rules.cancel_addon, ("number", "wallet", "addons", "awaited"), ANYONE, ("wallet.credited",)),
    CommandSpec("start-addon", "", "number", addons.StartAddon, "addons", addon_rules.start_addon,
                ("number", "wallet", "addons"), OURS, ("wallet.low",)),
    CommandSpec("renew-addon", "", "number", addons.RenewAddon, "addons", addon_rules.renew_addon,
                ("number", "wallet", "addons"), OURS, ("wallet.low",)),
    CommandSpec("retry-addon", "", "number", addons.RetryAddon, "addons", addon_rules.retry_addon,
                ("number", "wallet", "addons"), OURS, ("wallet.low",)),
    CommandSpec("lapse-addon", "", "number", addons.LapseAddon, "addons", addon_rules.lapse_addon,
                ("number", "addons"), OURS),
    CommandSpec("finish-addon", "", "number", addons.FinishAddon, "addons", addon_rules.finish_addon,
                ("number", "wallet", "addons"), OURS, ("wallet.credited",)),
    CommandSpec("end-addons", "", "number", addons.EndAddons, "addons", addon_rules.end_addons,
                ("number", "wallet", "addons"), OURS),
    CommandSpec("keep-addons", "", "number", addons.KeepAddons, "addons", addon_rules.keep_addons,
                ("addons",), OURS),
    CommandSpec("reverse-addon", "", "number", addons.ReverseAddon, "addons", addon_rules.reverse_addon,
                ("number", "wallet", "addons"), OURS, ("wallet.credited",)),
    CommandSpec("apply-fair-use", "fair-use.applied", "number", addons.ApplyFairUse, "addons",
                addon_rules.apply_fair_use, ("number", "addons"), CARE),
    CommandSpec("lift-fair-use", "fair-use.lifted", "number", addons.LiftFairUse, "addons",
                addon_rules.lift_fair_use, ("number", "addons"), CARE),
)
MESSAGES = (
    CommandSpec("deliver-message", "message.delivered", "message", messages.DeliverMessage, "messages",
                message_rules.deliver_message, ("message",), CARE, ("message.delivered",)),
    CommandSpec("fail-message", "message.failed", "message", messages.FailMessage, "messages",
                message_rules.fail_message, ("number", "message"), CARE, ("message.given-up",)),
    CommandSpec("give-up-message", "", "number", messages.GiveUpMessage, "messages",
                message_rules.give_up_message, ("message",), OURS, ("message.given-up",)),
)
# fmt: on

PREPAID = (*HOLDERS, *NUMBERS, *WALLET, *USAGE, *ADDONS, *MESSAGES)
COMMANDS: tuple[CommandSpec, ...] = (*PREPAID, *MONEY_COMMANDS, *POINTS_COMMANDS, *TIER_COMMANDS, *CARE_COMMANDS)


def _account(desk: Desk, step: Step, named: Named) -> None:
    command = step.command
    name = command.key if command.name == "open-account" else command.body.account
    found = desk.account_desks.get(name)
    named.account = found.part if found is not None else None


def _top_up(desk: Desk, step: Step, named: Named) -> None:
    """The top-up named, by what its number is called now; none that was another's when that was called so."""
    key, number = step.command.body.top_up_key, step.number
    found = desk.top_ups.get(key)
    if found is not None and number is not None:
        theirs = desk.topped_up.get(key, step.holder.holder) == step.holder.holder
        if theirs and number.was_called(found.number, found.at_us):
            found = msgspec.structs.replace(found, number=number.number)
        elif found.number == number.number:
            found = None
    named.top_up = found


def _bank_day(desk: Desk, step: Step, named: Named) -> None:
    command = step.command
    account = wallet.account_key(command.body.bank, command.body.bank_account)
    if account:
        day = moment.day_of(command.at_us)
        named.bank_day = desk.bank_days.get((account, day)) or BankDayPart(account, day)


def _message(desk: Desk, step: Step, named: Named) -> None:
    found = desk.messages.get(step.command.body.message)
    named.message = found[1] if found else None


NAMES = {
    "open-account": _account,
    "activate-number": _account,
    "take-over-number": _account,
    "reverse-top-up": _top_up,
    "top-up": _bank_day,
    "deliver-message": _message,
    "fail-message": _message,
    "give-up-message": _message,
    **MONEY_NAMES,
    **POINTS_NAMES,
    **TIER_NAMES,
    **CARE_NAMES,
}
"""How the things a command's body names are found on the desk."""
