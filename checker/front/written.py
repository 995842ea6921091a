"""How an expression of the spec is written in a message.

Knows the tree of an expression; must not know what is said of it.
"""

from __future__ import annotations

from checker.front import syntax as s
from checker.ir.duration import UNITS


def written(node: s.Expression) -> str | None:
    """The text of a small expression, without backticks; None for a larger one."""
    match node:
        case s.Number(value=value):
            return str(value)
        case s.Truth(value=value):
            return "true" if value else "false"
        case s.TimeLiteral(seconds=seconds, unit=unit):
            return f"{float(seconds / UNITS[unit]):g} {unit}"
        case s.Name(text=text):
            return text
        case s.Nobody():
            return "none"
        case s.SetLiteral(elements=()):
            return "{}"
        case s.QueueLiteral():
            return "[]"
        case s.Index(base=base, index=index):
            return _joined("{}[{}]", base, index)
        case s.Member(base=base, name=name):
            return _joined(f"{{}}.{name.text}", base)
        case s.At(thread=thread, label=label):
            return _joined(f"{{}}@{label.text}", thread)
        case _:
            return None


def arguments(call: s.Call) -> list[str]:
    """The arguments of a call as they may be written: `mm.lock` for `mm->lock`, `…` if large."""
    return [_argument(each) or "…" for each in call.arguments]


def _argument(node: s.Expression) -> str | None:
    match node:
        case s.Binary(operator=operator, left=left, right=right):
            parts = _argument(left), _argument(right)
            sign = "." if operator == "->" else f" {operator} "
            return None if None in parts else f"{parts[0]}{sign}{parts[1]}"
        case s.Unary(operator=operator, operand=operand):
            inside = _argument(operand)
            return None if inside is None else f"{operator}{inside}"
        case _:
            return written(node)


def _joined(form: str, *parts: s.Expression) -> str | None:
    texts = [written(each) for each in parts]
    return None if None in texts else form.format(*texts)


def subject(node: s.Expression) -> str:
    """`node` as the subject of a sentence."""
    text = written(node)
    return "this" if text is None else f"`{text}`"
