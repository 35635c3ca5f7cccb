"""What documents of several kinds have in common."""
