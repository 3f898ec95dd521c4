"""The points programme: who takes part, what they earn, what it becomes."""
