"""Floor 2: answers questions. Knows no HTTP and no terminal."""
