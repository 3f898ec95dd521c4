"""What would follow from one event, now and later, before it is recorded; and recording it only if that still holds."""
