"""The quarterly digest."""
