"""The rules of rewards, as the index of commands names them. Nothing falls due: a code simply is no longer good."""

from __future__ import annotations

from sitthi.areas.rewards.hand_over import hand_over_reward
from sitthi.areas.rewards.redemption import redeem_points

__all__ = ["hand_over_reward", "redeem_points"]
