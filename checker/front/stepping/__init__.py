"""Where the steps of a process start."""
