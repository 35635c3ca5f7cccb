"""The category briefing."""
