"""Files -> Policy records -> a Selection."""
