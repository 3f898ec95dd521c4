"""Which documents each area's terms are read from, and what falls due in each area."""

from __future__ import annotations

from sitthi.areas.addons import rules as addon_rules
from sitthi.areas.addons import terms as addon_terms
from sitthi.areas.billing import rules as billing_rules
from sitthi.areas.billing import terms as billing_terms
from sitthi.areas.care import rules as care_rules
from sitthi.areas.care import terms as care_terms
from sitthi.areas.complaints import deadlines as complaint_deadlines
from sitthi.areas.complaints import terms as complaint_terms
from sitthi.areas.contracts import endings as contract_endings
from sitthi.areas.contracts import terms as contract_terms
from sitthi.areas.delivery import rules as delivery_rules
from sitthi.areas.delivery import terms as delivery_terms
from sitthi.areas.holders import terms as holder_terms
from sitthi.areas.messages import rules as message_rules
from sitthi.areas.messages import terms as message_terms
from sitthi.areas.numbers import terms as number_terms
from sitthi.areas.payments import terms as payment_terms
from sitthi.areas.points import rules as point_rules
from sitthi.areas.points import terms as point_terms
from sitthi.areas.refunds import terms as refund_terms
from sitthi.areas.refunds import watch as refund_watch
from sitthi.areas.requests import rules as request_rules
from sitthi.areas.requests import terms as request_terms
from sitthi.areas.rewards import terms as reward_terms
from sitthi.areas.tiers import review as tier_review
from sitthi.areas.tiers import terms as tier_terms
from sitthi.areas.usage import rules as usage_rules
from sitthi.areas.usage import terms as usage_terms
from sitthi.areas.wallet import rules as wallet_rules
from sitthi.areas.wallet import terms as wallet_terms
from sitthi.flow.rulebook import AreaTerms
from sitthi.flow.spec import Duty

AREAS: tuple[AreaTerms, ...] = (
    AreaTerms("holders", ("house",), holder_terms.read),
    AreaTerms("numbers", ("house", "prepaid", "sample", "addons"), number_terms.read),
    AreaTerms("wallet", ("prepaid", "sample", "general"), wallet_terms.read),
    AreaTerms("usage", ("sample", "prepaid", "addons", "general", "house"), usage_terms.read),
    AreaTerms("addons", ("addons", "general", "prepaid"), addon_terms.read),
    AreaTerms("messages", ("addons",), message_terms.read),
    AreaTerms("billing", ("sample", "prepaid", "general"), billing_terms.read),
    AreaTerms("payments", ("prepaid",), payment_terms.read),
    AreaTerms("contracts", ("prepaid", "offers", "general"), contract_terms.read),
    AreaTerms("refunds", ("prepaid", "house"), refund_terms.read),
    AreaTerms("complaints", ("prepaid", "house", "calendar"), complaint_terms.read),
    AreaTerms("points", ("points",), point_terms.read),
    AreaTerms("care", ("care", "sample", "general", "prepaid"), care_terms.read),
    AreaTerms("requests", ("care", "sample", "general", "prepaid", "house", "delivery"), request_terms.read),
    AreaTerms("delivery", ("delivery", "calendar", "care"), delivery_terms.read),
    AreaTerms("tiers", ("serenade", "general", "prepaid", "sample"), tier_terms.read),
    AreaTerms("rewards", ("rewards", "points", "prepaid"), reward_terms.read),
)
DUTIES: dict[str, tuple[Duty, ...]] = {
    "number": (
        Duty("messages", message_rules.due, "awaited", ("awaited",)),
        Duty("usage", usage_rules.due, "holds", ("holds",)),
        Duty("wallet", wallet_rules.due, "wallet", ("number", "wallet")),
        Duty("addons", addon_rules.due, "addons", ("addons",)),
        Duty("contracts", contract_endings.due, "contracts", ("contracts",)),
        Duty("refunds", refund_watch.due, "refunds", ("refunds",)),
        Duty("points", point_rules.due, "points", ("points",)),
        Duty("tiers", tier_review.due, "tier", ("tier",)),
        Duty("care", care_rules.due, "plans", ("number", "plans")),
        Duty("requests", request_rules.due, "requests", ("requests",)),
        Duty("delivery", delivery_rules.due, "promises", ("promises",)),
    ),
    "account": (
        Duty("billing", billing_rules.due, "billing", ("account", "billing", "bills", "charges")),
        Duty("points", point_rules.due, "points", ("points",)),
    ),
    "holder": (Duty("complaints", complaint_deadlines.due, "complaints", ("complaints",)),),
}
"""What falls due in each area, by the kind of place it falls due for."""
