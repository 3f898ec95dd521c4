"""Money, moments, ids, decisions and refusals: imports nothing else of ours."""
