"""Laid-out sections bound into one PDF, and finished PDFs arranged for print."""
