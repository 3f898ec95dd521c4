"""Money paid back when a contract has ended: asked for, approved, paid, and watched until it is."""
