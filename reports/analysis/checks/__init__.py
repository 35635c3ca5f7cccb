"""Every way in which a corpus misleads its reader, found and named; nothing is ever changed."""
