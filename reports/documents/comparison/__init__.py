"""The comparison of two to six jurisdictions."""
