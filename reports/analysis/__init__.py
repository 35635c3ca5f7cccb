"""What the records say: pure functions over records, no file and no clock."""
