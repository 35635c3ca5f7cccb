"""Turns the words and charts of sections into HTML, without a layout engine."""
