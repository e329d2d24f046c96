"""Floor 1: makes things findable. Reads no environment variable and knows no question."""
