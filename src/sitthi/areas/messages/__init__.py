"""What is told to whom, in which language, and how far it has got."""
