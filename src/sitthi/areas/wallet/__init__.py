"""Balance and validity: top-ups, enquiries, corrections."""
