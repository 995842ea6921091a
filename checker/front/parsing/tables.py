"""The LALR tables of the grammar: read as shipped, or made from the grammar by lark.

Knows how tables are stored; must not know what a text or a tree looks like.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from os.path import dirname, join
from typing import NamedTuple

from checker.records import dataclass

END = "$END"
"""The terminal after the last token of a text."""


class Production(NamedTuple):
    """A rule of the grammar: `size` symbols become one `origin`.

    name: what the node is called; empty if it is none and its children join those around it.
    """

    origin: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Tables:
    """What an LALR automaton does in each state.

    words: the terminal of each word and sign that the grammar writes in quotes.
    operators: the terminals that stand between two values, in a production named `binary`.
    productions: by number.
    states: for a symbol the next state, or `~p` to reduce by production p. Only terminals reduce.
    """

    words: Mapping[str, str]
    operators: frozenset[str]
    productions: tuple[Production, ...]
    states: tuple[Mapping[str, int], ...]
    start: int
    accept: int


@cache
def shipped() -> Tables:
    """The tables made from `grammar.lark` when it was last changed."""
    return _decoded(_beside("tables.json"))


def grammar() -> str:
    """The text of the grammar."""
    return _beside("grammar.lark")


def _beside(name: str) -> str:
    """A file that is shipped beside this module; `importlib.resources` would take longer."""
    with open(join(dirname(__file__), name), encoding="utf-8") as file:
        return file.read()


def made(text: str) -> Tables:
    """The tables of a grammar, by lark. Takes a second or two.

    Raises lark's GrammarError if the grammar has a conflict.
    """
    from lark import Lark
    from lark.lexer import PatternStr
    from lark.parsers.lalr_analysis import Shift
    from lark.parsers.lalr_parser import LALR_Parser

    lark = Lark(text, parser="lalr", strict=True, maybe_placeholders=False)
    parser = lark.parser.parser
    assert isinstance(parser, LALR_Parser)
    table = parser._parse_table
    rules = sorted(
        lark.rules, key=lambda rule: (rule.origin.name, [s.name for s in rule.expansion])
    )
    numbers = {rule: number for number, rule in enumerate(rules)}
    productions = []
    for rule in rules:
        origin = rule.origin.name
        name = "" if origin.startswith("_") else rule.alias or origin
        productions.append(Production(origin, name, len(rule.expansion)))
    # lark numbers the states as its sets happen to be ordered; we number them as they are met.
    order = [table.start_states["start"]]
    states: list[dict[str, int]] = []
    while len(states) < len(order):
        row = {}
        for symbol, (action, argument) in sorted(table.states[order[len(states)]].items()):
            if action is not Shift:
                row[symbol] = ~numbers[argument]
                continue
            if argument not in order:
                order.append(argument)
            row[symbol] = order.index(argument)
        states.append(row)
    words = {
        terminal.pattern.value: terminal.name
        for terminal in lark.terminals
        if isinstance(terminal.pattern, PatternStr)
    }
    binary = {rule.expansion[1] for rule in rules if rule.alias == "binary"}
    operators = {symbol.name for symbol in binary if symbol.is_term}
    operators |= {rule.expansion[0].name for rule in rules if rule.origin in binary}
    return Tables(
        words=dict(sorted(words.items())),
        operators=frozenset(operators),
        productions=tuple(productions),
        states=tuple(states),
        start=0,
        accept=order.index(table.end_states["start"]),
    )


def encoded(tables: Tables) -> str:
    """The tables as they are shipped: JSON.

    A state is its shifts, symbol and next state in turn, then its reductions, each a production
    and the number of a set of symbols.
    """
    symbols = sorted({symbol for row in tables.states for symbol in row})
    index = {symbol: number for number, symbol in enumerate(symbols)}
    sets: dict[tuple[int, ...], int] = {}
    states = []
    for row in tables.states:
        shifts: list[int] = []
        reductions: dict[int, list[int]] = {}
        for symbol, action in row.items():
            if action >= 0:
                shifts += (index[symbol], action)
            else:
                reductions.setdefault(~action, []).append(index[symbol])
        coded = []
        for production, lookahead in sorted(reductions.items()):
            coded += [production, sets.setdefault(tuple(lookahead), len(sets))]
        states.append([shifts, coded])
    parts = {
        "words": tables.words,
        "operators": sorted(tables.operators),
        "productions": tables.productions,
        "symbols": symbols,
        "sets": list(sets),
        "start": tables.start,
        "accept": tables.accept,
    }
    lines = [f'"{name}":{_compact(part)}' for name, part in parts.items()]
    rows = ",\n".join(map(_compact, states))
    return "{" + ",\n".join(lines) + f',\n"states":[\n{rows}\n]}}\n'


def _compact(part: object) -> str:
    return json.dumps(part, separators=(",", ":"))


def _decoded(text: str) -> Tables:
    parts = json.loads(text)
    symbols: list[str] = parts["symbols"]
    sets = [[symbols[number] for number in each] for each in parts["sets"]]
    states = []
    for shifts, reductions in parts["states"]:
        row: dict[str, int] = {}
        for production, lookahead in zip(reductions[::2], reductions[1::2], strict=True):
            row.update(dict.fromkeys(sets[lookahead], ~production))
        for symbol, target in zip(shifts[::2], shifts[1::2], strict=True):
            row[symbols[symbol]] = target
        states.append(row)
    return Tables(
        words=parts["words"],
        operators=frozenset(parts["operators"]),
        productions=tuple(Production(*each) for each in parts["productions"]),
        states=tuple(states),
        start=parts["start"],
        accept=parts["accept"],
    )


def _write() -> None:
    text = encoded(made(grammar()))
    with open(join(dirname(__file__), "tables.json"), "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    _write()
