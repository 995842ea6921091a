"""Which declaration each name means, where control can go, what is defined by what."""
