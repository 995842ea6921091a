"""The explorer: Python text made from a System, over states packed into one integer each.

Breadth first, in the same order as the interpreter, so that even the runs it shows are the same.
"""

from checker.engines.generated.search import Generated

__all__ = ["Generated"]
