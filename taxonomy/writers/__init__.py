"""Writers: a loaded framework in the formats of others."""
