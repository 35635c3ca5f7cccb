"""Makes documents, one or many, with a pool of sandboxed workers, a cache, and a manifest of the results."""
