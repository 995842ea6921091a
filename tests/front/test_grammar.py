"""The grammar has no conflict, its tables are shipped as made, and its words stay free as names."""

from __future__ import annotations

from pathlib import Path

import pytest
from lark import Lark
from lark.exceptions import GrammarError, UnexpectedInput

from checker.diagnostic import SpecError
from checker.front import syntax
from checker.front.parsing import words
from checker.front.parsing.parse import parse
from checker.front.parsing.tables import encoded, grammar, made, shipped
from checker.source import Source

ROOT = Path(__file__).parents[2]


def test_the_shipped_tables_are_those_of_the_grammar() -> None:
    again = made(grammar())
    assert again == shipped()
    text = (ROOT / "checker" / "front" / "parsing" / "tables.json").read_text("utf-8")
    assert encoded(again) == text, "run `python -m checker.front.parsing.tables`"


def test_the_operators_are_those_that_stand_between_two_values() -> None:
    words = {terminal: word for word, terminal in shipped().words.items()}
    found = {words[each] for each in shipped().operators}
    operators = "-> || && == != < <= > >= in holds waits blocked_by + - | * / % &"
    others = "! ? : .. ( [ . @ ' = += => , when where unless timeout from"
    assert found >= set(operators.split()) and not found & set(others.split())


def test_a_conflict_would_be_told() -> None:
    with pytest.raises(GrammarError):
        made('start: a | b\na: "x"\nb: "x"')


def test_lark_alone_reads_the_specs_and_only_those() -> None:
    """The grammar says it all: lark's own lexer and parser agree with ours about what is a spec."""
    lark = Lark(grammar(), parser="lalr")  # strict as it is made: see above
    folders = ("specs", "tests/data", "tests/normative")
    texts = [path for folder in folders for path in sorted((ROOT / folder).glob("*.mm"))]
    assert {path.parent.name for path in texts} == {"specs", "data", "normative"}
    for path in texts:
        text = path.read_text("utf-8")
        lark.parse(text)
        with pytest.raises(UnexpectedInput):
            lark.parse(text + "}")


CONTEXTUAL = sorted(
    word for word in shipped().words if word[0].isalpha() and word not in words.RESERVED
)


@pytest.mark.parametrize("word", CONTEXTUAL)
def test_a_word_that_is_not_reserved_can_be_any_name(word: str) -> None:
    text = f"""
        model {word};
        const {word} = {word} + 1;
        param {word}: 0..{word} = {word};
        enum {word} {{ {word}, {word} }}
        type {word} = {word}..{word} * 2;
        class {word} > {word};
        locktype T {{ mode {word if word not in words.NO_MODES else "m"} shared; grant any; }}
        lock {word}, {word}[{word}]: {word} grant prefer {word};
        var {word}[{word}]: {word} = {word};
        process {word}[{word} in {word}] class {word} {{
            var {word}: {word} = {word};
            {word} = {word};
            {word}: {word}[{word}] += {word};
            if ({word} == {word}) {{ goto {word}; }}
            {word} = {word} ? {word} : {word};
            while ({word}) {{ {word} -= 1; }}
            either {{ await {word}; }} or {{ {word} = 1; }}
            {word}.{word if word not in words.NO_MODES else "m"}();
            let {word} = {word} in {word};
            choose {word} in {word} where {word};
            assert {word}: {word}, "{word}";
            delay {word}..{word};
            try {word}.lock() else goto {word};
            {word}.release();
        }}
        rule {word}[{word} in {word}] when {word} {{ {word} = 1; }}
        def {word}({word}: {word}) = {word}({word}, {word}) + {word}.{word} + {word}@{word};
        always {word}: {word} -> {word} expect violated when {word};
        never {word}: all {word} in {word}: {word} holds {word};
        reachable {word}: count({word} in {word}: {word}) == {word};
        expect violated {word} when {word};
    """
    module = parse(Source("f.mm", text))
    assert module.name == word
    declared = [each for each in module.declarations if isinstance(each, syntax.VarDecl)]
    assert [each.name.text for each in declared] == [word]


@pytest.mark.parametrize("word", sorted(words.RESERVED))
def test_a_reserved_word_is_told_wherever_it_is_declared(word: str) -> None:
    for text in (f"var {word}: bool = true;", f"process {word} {{ skip; }}", f"const {word} = 1;"):
        with pytest.raises(SpecError) as caught:
            parse(Source("f.mm", text))
        (found,) = caught.value.diagnostics
        assert found.code == "reserved-word"
        assert f"`{word}`" in found.headline
        assert found.primary is not None and found.primary.span.column == text.index(f" {word}") + 2


def test_a_reserved_word_is_told_once_though_it_is_used_often() -> None:
    text = "var in: bool = true;\nprocess p { in = !in;\n await in; some: skip; goto some; }"
    with pytest.raises(SpecError) as caught:
        parse(Source("f.mm", text))
    found = [each.headline.split("`")[1] for each in caught.value.diagnostics]
    assert found == ["in", "some"]


def test_after_a_dot_any_word_is_a_name() -> None:
    for word in sorted(words.RESERVED - {"_"}):
        parse(Source("f.mm", f"def d = l.{word} + l.{word};"))
