"""Runs that have times: a search over states and what the delays leave of the times."""
