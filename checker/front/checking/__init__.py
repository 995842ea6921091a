"""Whether the parts of a spec fit together: the types of all that it writes."""
