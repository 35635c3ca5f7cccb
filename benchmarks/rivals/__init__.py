"""What else somebody might use for the same records: one module a rival, each with the same content."""
