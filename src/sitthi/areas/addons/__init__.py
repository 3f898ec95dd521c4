"""Add-on packages: buying, allowances, renewal, lapse."""
