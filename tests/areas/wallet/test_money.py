"""Whatever happens to a wallet in whatever order, its money adds up."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace

from sitthi.areas.wallet import rules
from sitthi.areas.wallet.model import AdjustBalance, AskBalance, EndWallet, ReverseTopUp, TopUp
from sitthi.kernel.decision import Decision, Transfer
from sitthi.ledger import chart
from sitthi.standing import funds
from sitthi.standing.parts import TopUpPart, WalletPart
from tests.areas.decided import moved
from tests.areas.wallet.making import AGENT, DAY, NOW, NUMBER, command, standing, terms

AMOUNTS = st.integers(1, 20_000)
REASONS = st.sampled_from(["goodwill", "compensation", "correction", "wrong-number"])


class Wallet(RuleBasedStateMachine):
    """A wallet that is topped up, charged, held, corrected, reversed and closed."""

    def __init__(self) -> None:
        """An empty wallet and no transfers."""
        super().__init__()
        self.found = standing()
        self.transfers: tuple[Transfer, ...] = ()
        self.done: list[TopUpPart] = []
        self.at_us = NOW

    def take_over(self, decision: Decision) -> None:
        """Keep what a decision changes."""
        self.transfers += decision.transfers
        for change in decision.changes:
            if isinstance(change, WalletPart):
                self.found = replace(self.found, wallet=change)
            elif isinstance(change, TopUpPart) and change.state == "credited":
                self.done.append(change)

    @rule(channel=st.sampled_from(["kiosk", "third-party-kiosk", "card"]), baht=st.integers(1, 160))
    def top_up(self, channel: str, baht: int) -> None:
        """Money comes, with or without a fee, taken by the channel or not."""
        body = TopUp(channel, baht * 1_000, fee_hundredths=333)
        self.take_over(rules.top_up(command(body, self.at_us), self.found, terms()))

    @rule(days=st.integers(0, 40))
    def wait(self, days: int) -> None:
        """Time goes by."""
        self.at_us += days * DAY

    @rule(amount=AMOUNTS)
    def charge(self, amount: int) -> None:
        """As much is used as is available."""
        amount = min(amount, self.found.wallet.available_satang)
        after, transfers = funds.take(self.found.wallet, NUMBER, amount, chart.revenue("voice"))
        self.found = replace(self.found, wallet=after)
        self.transfers += transfers

    @rule(amount=AMOUNTS)
    def hold(self, amount: int) -> None:
        """Some of what is available is set aside."""
        wallet = self.found.wallet
        held = wallet.held_satang + min(amount, wallet.available_satang)
        self.found = replace(self.found, wallet=replace(wallet, held_satang=held))

    @rule()
    def release(self) -> None:
        """What was set aside is free again."""
        self.found = replace(self.found, wallet=replace(self.found.wallet, held_satang=0))

    @rule(amount=AMOUNTS, sign=st.sampled_from([1, -1]), reason=REASONS)
    def adjust(self, amount: int, sign: int, reason: str) -> None:
        """A correction either way."""
        body = AdjustBalance(sign * amount, reason, "supervisor-1")
        self.take_over(rules.adjust_balance(command(body, self.at_us, AGENT), self.found, terms()))

    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        """A top-up is undone, spent or not."""
        if self.done:
            chosen = data.draw(st.sampled_from(self.done))
            self.done = [one for one in self.done if one is not chosen]
            body = ReverseTopUp(b"", "charge-back")
            found = replace(self.found, top_up=chosen)
            self.take_over(rules.reverse_top_up(command(body, self.at_us), found, terms()))

    @rule()
    def ask(self) -> None:
        """The balance is asked for by voice, free or not."""
        self.take_over(rules.ask_balance(command(AskBalance("ivr"), self.at_us), self.found, terms()))

    @rule()
    def end(self) -> None:
        """The contract ends."""
        self.take_over(rules.end_wallet(command(EndWallet("customer"), self.at_us), self.found, terms()))

    @invariant()
    def nothing_is_below_zero(self) -> None:
        """Balance, free credit in it, what is held of it and what is owed."""
        wallet = self.found.wallet
        assert 0 <= wallet.free_satang <= wallet.balance_satang
        assert 0 <= wallet.held_satang <= wallet.balance_satang
        assert wallet.owed_satang >= 0
        assert wallet.valid_until_us <= self.at_us + 365 * DAY

    @invariant()
    def balances_equal_transfers(self) -> None:
        """The ledger's accounts say what the wallet says, and every amount moved is a real one."""
        wallet, gains = self.found.wallet, moved(self.transfers)
        assert gains.get(chart.free(NUMBER), 0) == wallet.free_satang
        assert gains.get(chart.wallet(NUMBER), 0) == wallet.balance_satang - wallet.free_satang
        assert gains.get(chart.owed(NUMBER), 0) == -wallet.owed_satang
        assert all(one.amount > 0 for one in self.transfers)


TestWallet = Wallet.TestCase
TestWallet.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
