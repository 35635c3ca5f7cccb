"""Briefing PDFs from records of CCUS laws and programmes."""

__version__ = "0.1.0"
