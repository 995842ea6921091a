"""From a text to its tree, and what is said of a text that does not follow the grammar."""
