"""Strongly connected components of a graph that is held in rows: for large ones, without recursion.

Source: R. E. Tarjan, Depth-First Search and Linear Graph Algorithms, SIAM J. Comput. 1, 1972.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, MutableSequence, Sequence

_OFTEN = 4_096
"""How many nodes are found between two calls of `go_on`, about."""


def components(
    nodes: Iterable[int],
    heads: Sequence[int],
    targets: Sequence[int],
    inside: Sequence[int],
    go_on: Callable[[], None] = lambda: None,
) -> Iterator[list[int]]:
    """Each component of some graphs: of `nodes`, and the edges between nodes of the same graph.

    heads, targets: from node n edges lead to `targets[heads[n]:heads[n + 1]]`. inside: by node the
    number of the graph that it is in; none of those that are not in `nodes` is in one of these.
    What is said of the nodes of a component may change as soon as it is given.
    go_on: called once in a while.
    """
    order: MutableSequence[int] = array("i", bytes(4 * (len(heads) - 1)))
    low: MutableSequence[int] = array("i", bytes(4 * (len(heads) - 1)))
    place: MutableSequence[int] = array("q", heads[:-1])
    count = 0
    waiting: list[int] = []
    for root in nodes:
        if order[root]:
            continue
        here = inside[root]
        if not count % _OFTEN:
            go_on()
        count += 1
        order[root] = low[root] = count
        waiting.append(root)
        path = [root]
        while path:
            node = path[-1]
            at, end = place[node], heads[node + 1]
            least = low[node]
            while at < end:
                target = targets[at]
                at += 1
                if inside[target] != here:
                    continue
                seen = order[target]
                if not seen:
                    count += 1
                    if not count % _OFTEN:
                        go_on()
                    order[target] = low[target] = count
                    waiting.append(target)
                    path.append(target)
                    break
                if 0 < seen < least:
                    least = seen
            place[node] = at
            low[node] = least
            if path[-1] != node:
                continue
            path.pop()
            if path and least < low[path[-1]]:
                low[path[-1]] = least
            if least == order[node]:
                cut = len(waiting) - 1
                while waiting[cut] != node:
                    cut -= 1
                part = waiting[cut:]
                del waiting[cut:]
                for each in part:
                    order[each] = -1  # it is done, and no edge to it counts
                yield part
