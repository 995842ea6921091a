"""From the statements and questions of a spec to the actions and questions of a `System`."""
