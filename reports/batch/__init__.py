"""Many documents, or one, each rendered apart: what is to be done, by whom, within which limits."""
