"""What changed between two corpora, in two ledgers: what happened in the world, and what changed in our record."""
