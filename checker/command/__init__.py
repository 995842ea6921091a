"""The command line: what is asked for, what is printed where, and the exit codes."""
