"""What falls due when, and the finding of holders whom no event has touched."""
