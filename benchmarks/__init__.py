"""Measurements of the program as it is: `make bench`."""
