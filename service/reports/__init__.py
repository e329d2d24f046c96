"""Reports to read, print and hand on: each one self-contained file."""
