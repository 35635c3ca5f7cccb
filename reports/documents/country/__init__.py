"""The country briefing."""
