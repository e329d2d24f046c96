"""Floor 3: measures the product on its own path."""
