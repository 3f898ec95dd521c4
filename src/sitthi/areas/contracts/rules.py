"""The rules of contracts, as the index of commands names them, and what falls due of them."""

from __future__ import annotations

from sitthi.areas.contracts.endings import complete_contract, due, end_contract, end_contracts
from sitthi.areas.contracts.purchase import buy_offer
from sitthi.areas.contracts.signing import sign_contract

__all__ = ["buy_offer", "complete_contract", "due", "end_contract", "end_contracts", "sign_contract"]
