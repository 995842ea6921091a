"""What threads that share memory say to each other, as LLVM text: it is done in one piece.

`acquire(p, i)` reads an element, and then all that was written before whoever wrote it said
`publish(p, i, x)`. `swap(p, i, a, b)` puts `b` where `a` is, and says whether it was there;
`gain(p, i, n)` adds, and says what was there. Behind `fence()` nothing is read that was read
before. LLVM makes of them what the processor needs: on x86-64 reading and publishing are as any
other. Knows words and half words only.
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.engines.native.code import Code

ATOMIC = ("acquire", "publish", "swap", "gain", "fence")
"""Their names."""


def atomic(code: Code, name: str, address: str, element: str, words: Sequence[str]) -> str:
    """Write one of them; its value, as a word. words: what comes behind the place."""
    if name == "fence":
        code.line("fence acquire")
        return "0"
    size = 4 if element == "i32" else 8
    given = [f"{element} {_cut(code, each, element)}" for each in words]
    match name:
        case "acquire":
            found = code.op(f"load atomic {element}, ptr {address} acquire, align {size}")
        case "publish":
            code.line(f"store atomic {given[0]}, ptr {address} release, align {size}")
            return "0"
        case "swap":
            both = code.op(f"cmpxchg ptr {address}, {', '.join(given)} acq_rel acquire")
            done = code.op(f"extractvalue {{ {element}, i1 }} {both}, 1")
            return code.op(f"zext i1 {done} to i64")
        case _:
            found = code.op(f"atomicrmw add ptr {address}, {given[0]} acq_rel")
    return found if element == "i64" else code.op(f"zext {element} {found} to i64")


def _cut(code: Code, word: str, element: str) -> str:
    return word if element == "i64" else code.op(f"trunc i64 {word} to {element}")
