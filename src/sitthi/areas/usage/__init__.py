"""What use of the network costs, and what is held for it beforehand."""
