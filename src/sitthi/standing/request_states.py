"""The states of a request for another device: names only. What leads from one to another is the requests' own."""

from __future__ import annotations

NEW = ""
MADE = "made"
CHECKED = "checked"
OFFERED = "offered"
ACCEPTED = "accepted"
SENT = "sent"
REJECTED = "rejected"
DELIVERED = "delivered"
RETURNED = "returned"
AWAITED = "return-awaited"
STOPPED = "stopped"
FEE_DUE = "fee-due"
TAKING_BACK = "taking-back"
ON_HOLD = "on-hold"
CLOSED = "closed"
CANCELLED = "cancelled"
REFUSED = "refused"

UNANSWERED = (MADE, CHECKED, OFFERED)
UNDERWAY = (ACCEPTED, SENT, REJECTED)
WITHOUT_A_DEVICE = (CANCELLED, REFUSED)
"""Ended, and its customer was to get no device."""
