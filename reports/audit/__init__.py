"""Is it right? What is looked at after rendering, and later."""
