"""Which documents each area's terms are read from, and what falls due in each area."""

from __future__ import annotations

from sitthi.areas.addons import rules as addon_rules
from sitthi.areas.addons import terms as addon_terms
from sitthi.areas.holders import terms as holder_terms
from sitthi.areas.messages import rules as message_rules
from sitthi.areas.messages import terms as message_terms
from sitthi.areas.numbers import terms as number_terms
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
    AreaTerms("usage", ("sample", "prepaid", "addons", "general"), usage_terms.read),
    AreaTerms("addons", ("addons", "general", "prepaid"), addon_terms.read),
    AreaTerms("messages", ("addons",), message_terms.read),
)
DUTIES: dict[str, tuple[tuple[str, Duty], ...]] = {
    "number": (
        ("messages", message_rules.due),
        ("usage", usage_rules.due),
        ("wallet", wallet_rules.due),
        ("addons", addon_rules.due),
    ),
    "account": (),
    "holder": (),
}
"""What falls due in each area, by the kind of place it falls due for."""
