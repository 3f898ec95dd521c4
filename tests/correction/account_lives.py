"""Lives of accounts with all there is on them, drawn by lot: credit, bills, charges, contracts, points, tiers."""

from __future__ import annotations

from collections.abc import Iterator

from sitthi.kernel import ids
from tests.flow.test_account_lives import HANDSET
from tests.flow.test_points_lives import REWARDS
from tests.flow.test_tier_lives import ACCOUNTS, STAFF
from tests.flow.test_tier_lives import Life as TierLife

OTHER = {"kind": "staff", "id": "lek", "role": "supervisor"}


class Life(TierLife):
    """A life of the tier programme in which accounts pay too much, numbers sign contracts, a company earns points."""

    def __init__(self, seed: int) -> None:
        """Nothing has happened."""
        super().__init__(seed, events=0)
        self.contracts: list[str] = []
        self.redemptions: list[str] = []

    def begin(self) -> Iterator[bytes]:
        """As in the tier programme; the company's account takes part in the points programme too."""
        yield from super().begin()
        yield self.enrolled("ba-2")

    def enrolled(self, account: str) -> bytes:
        """An account enrols in the points programme."""
        names = [name for name in self.numbers if self.accounts[name] == account]
        by, told = {"id": "u", "authorised": True}, self.chance.choice(names or self.numbers)
        return self.event("points.enrolment-requested", f"account/{account}", source="portal", by=by, sms_number=told)

    def go_on(self) -> Iterator[bytes]:
        """Anything that may happen, some of it impossible, much of it about money of an account."""
        deeds = (
            self.billed, self.billed, self.billed, self.charged, self.charged, self.charged, self.paid, self.paid,
            self.paid, self.contract, self.contract, self.used, self.used, self.refunded, self.redeemed, self.redeemed,
            self.registered, self.invited, self.reviewed, self.grouped, self.package, self.switched, self.renumbered,
            self.ended, self.changed, self.verified, self.joined,
        )  # fmt: skip
        for _ in range(100):
            self.wait()
            yield from self.chance.choice(deeds)()

    def contract(self) -> Iterator[bytes]:
        """A contract is signed, with an advance or a discount, or ends early."""
        if self.contracts and self.chance.random() < 0.4:
            cause = self.chance.choice(("customer", "operator", "breach"))
            name = self.chance.choice(self.contracts)
            yield self.event("contract.ended", f"contract/{name}", cause=cause, evidence=["id-copy"], actor=STAFF)
            return
        name, number = f"C{self.count}", self.number()
        self.contracts.append(name)
        if self.chance.random() < 0.6:
            paid = {"channel": "shop"} if self.chance.random() < 0.5 else {}
            terms = {"offer": "handset-12", "advance": "500.00", "handset": HANDSET}
            yield self.event("contract.signed", number, contract=name, **terms, **paid)
        else:
            yield self.event("offer.requested", number, offer="save-180", contract=name)

    def refunded(self) -> Iterator[bytes]:
        """What an ended number or contract has left is asked for, approved and paid."""
        subject = self.number()
        if self.contracts and self.chance.random() < 0.4:
            subject = f"contract/{self.chance.choice(self.contracts)}"
        steps = ("refund.requested", "refund.approved", "refund.paid")
        for step, actor in zip(steps, (STAFF, OTHER, STAFF), strict=True):
            if self.chance.random() < 0.8:
                self.wait()
                papers = {"method": "cash", "documents": ["id-copy"]} if step == steps[0] else {}
                yield self.event(step, subject, source="shop/1", actor=actor, **papers)

    def redeemed(self) -> Iterator[bytes]:
        """A number redeems points, asks for them, or fetches what it redeemed."""
        lot = self.chance.random()
        if lot < 0.6:
            reward = self.chance.choice(REWARDS)
            yield self.event("points.redemption-requested", self.number(), reward=reward, channel="app")
            self.redemptions.append(ids.decision_id(ids.request_key("test", f"e{self.count}")))
        elif lot < 0.8 and self.redemptions:
            reward = f"reward/{self.chance.choice(self.redemptions)}"
            yield self.event("reward.handed-over", reward, shop="riverside-coffee", code="0", actor=STAFF)
        else:
            yield self.event("points.asked", self.number(), by="app")

    def joined(self) -> Iterator[bytes]:
        """An account enrols for points."""
        yield self.enrolled(self.chance.choice(list(ACCOUNTS)))
