"""One file for each group of endpoints, its request models beside it."""
