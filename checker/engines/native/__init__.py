"""The native explorer: machine code made from a System, over states packed into words.

Breadth first, in the same order as the interpreter, so that even the runs it shows are the same.
"""

from checker.engines.native.search import Native

__all__ = ["Native"]
