"""Who may ask for what: the roles the index of commands names."""

from __future__ import annotations

STAFF = frozenset({"agent", "supervisor", "admin"})
DESK = STAFF | {"channel", "system"}
"""Who keeps the contracts and puts money right: people, what they work at, and the operator's own systems."""
CARE = DESK | {"network"}
"""Besides them the network, which tells what it sees: numbers leaving, use that is not fair, messages arriving."""
ANYONE = CARE | {"customer"}
"""Customers, too: they pay, use, ask, buy. Where only some reasons are theirs to give, the rule looks at them."""
OURS = frozenset({"system"})
"""What falls due or follows from something: nobody asks for it."""
