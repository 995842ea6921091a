"""What knows the grant rules and what follows from the list of them (`contributing/grant.md`)."""

from __future__ import annotations

from pathlib import Path

import pytest
from pygments.token import Keyword

import checker
from checker.diagnostic import SpecError
from checker.front.model import load
from checker.front.parsing.tables import shipped
from checker.ir.locks import MEMORY, Grant
from checker.lexer import MmLexer
from checker.source import Source

CHECKER = Path(checker.__file__).parent


def test_the_rules_are_told_apart_in_two_files() -> None:
    files = {
        path.relative_to(CHECKER).as_posix()
        for path in CHECKER.rglob("*.py")
        if "case Grant." in path.read_text(encoding="utf-8")
    }
    assert files == {"front/values/granting.py", "ir/locks.py"}


def test_the_grammar_has_a_node_for_each_rule() -> None:
    names = {each.name for each in shipped().productions if each.name.startswith("grant_")}
    assert names == {f"grant_{each.value}" for each in Grant}
    assert MEMORY.keys() == {*Grant}


def test_a_wrong_word_is_answered_by_all_rules() -> None:
    with pytest.raises(SpecError) as error:
        load(Source("m.mm", "model m;\nlock l: mutex grant best;\n"))
    (found,) = error.value.diagnostics
    assert found.help == (
        "write `any`, `prefer` and a mode, `fifo`, `handoff` and a number, or `phase_fair`",
    )


@pytest.mark.parametrize("rule", ["any", "prefer read", "fifo", "handoff 2", "phase_fair"])
def test_the_word_of_a_rule_is_coloured(rule: str) -> None:
    word, *_ = rule.split()
    kinds = [
        kind
        for text in (f"lock l: t grant {rule};", f"locktype t {{ grant {rule}; }}")
        for kind, each in MmLexer().get_tokens(text)
        if each == word
    ]
    assert len(kinds) == 2
    assert all(kind in Keyword for kind in kinds)
