"""Floor 3: the HTTP API over the service."""
