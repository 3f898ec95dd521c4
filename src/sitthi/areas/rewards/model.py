"""Commands of rewards."""

from __future__ import annotations

import msgspec

QR = "qr"
USSD = "ussd"
"""Channels of redeeming that say more than the reward: the shop scanned, the digits dialled."""


class RedeemPoints(msgspec.Struct, frozen=True):
    """A number redeems points for a reward (``points.redemption-requested``); ``channel``: app, qr, ussd or web.

    By USSD, ``reward`` may be the three digits dialled; by QR, ``shop`` is the shop whose code was scanned.
    """

    reward: str
    channel: str
    shop: str = ""


class HandOverReward(msgspec.Struct, frozen=True):
    """A reward is handed over at a shop (``reward.handed-over``); subject reward.

    ``code`` is what the customer showed, ``evidence`` of a prize the paper of the company: company-certificate or
    power-of-attorney; ``screenshot`` whether a picture was shown instead of the app.
    """

    shop: str
    code: str = ""
    evidence: str = ""
    screenshot: bool = False
