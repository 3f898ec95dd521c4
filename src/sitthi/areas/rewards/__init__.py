"""Rewards: what points are redeemed for, and handing it over."""
