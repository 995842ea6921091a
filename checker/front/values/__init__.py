"""What expressions of a spec are over the state: how it is laid out, and what is read of it."""
