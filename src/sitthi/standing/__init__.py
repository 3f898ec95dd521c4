"""What a customer holds at one instant, as small frozen parts, one an area."""
