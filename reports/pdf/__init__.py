"""Binds laid-out sections into one PDF, and arranges finished PDFs for print."""
