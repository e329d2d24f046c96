"""Choosing what to take, in which order: pure optimisation, which knows no engine and no records."""
