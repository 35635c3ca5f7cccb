"""A process that is kept: what it takes to load the program is paid once, and each command is a fork of it.

`client` asks it to run a command, `server` is the process itself, `wire` is what both know, and `program_files` tells
whether what was loaded is still what lies on the disk.
"""
