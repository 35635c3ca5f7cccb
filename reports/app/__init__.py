"""The Python interface: typed requests in, results out. Nothing here prints, and `import reports` offers it."""
