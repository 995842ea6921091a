"""What editors are given: grammars with the words of the language, and a folder for VS Code.

`MMCHECK_UPDATE=1` writes the words anew; read them as a diff.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pygments.token import Comment, Keyword, Number, Operator, String

from checker import lexer
from checker.front.parsing.tables import shipped
from checker.front.parsing.words import AGGREGATES, DECLARATIONS, FOLLOWED_BY
from tests.slow import first_of

ROOT = Path(__file__).parent.parent
VSCODE = ROOT / "editors" / "vscode"
VIM = ROOT / "editors" / "vim"

WORDS = frozenset(each for each in shipped().words if each[0].isalpha())
GROUPS = {
    "constants": lexer._CONSTANTS - {"_"},
    "types": lexer._TYPES - {"of", *FOLLOWED_BY},
    "operators": lexer._operators(),
    "units": lexer._UNITS,
    "aggregates": AGGREGATES,
    "declarations": DECLARATIONS,
}
GROUPS["keywords"] = WORDS.difference(*GROUPS.values()) - {*FOLLOWED_BY}

TEXTMATE = VSCODE / "syntaxes" / "mm.tmLanguage.json"
SYNTAX = VIM / "syntax" / "mm.vim"


def grammar() -> dict[str, Any]:
    return json.loads(TEXTMATE.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def alternatives(pattern: str, bar: str = "|") -> list[str]:
    """The words of the longest `a|b|c` in a pattern."""
    return max(re.findall(rf"[a-z_]+(?:{re.escape(bar)}[a-z_]+)+", pattern), key=len).split(bar)


def with_words(pattern: str, words: frozenset[str], bar: str = "|") -> str:
    """The pattern with these words for those of its longest `a|b|c`."""
    return pattern.replace(bar.join(alternatives(pattern, bar)), bar.join(sorted(words)))


def agrees(path: Path, text: str) -> bool:
    """Whether a file has this text, which it is given with MMCHECK_UPDATE=1."""
    if os.environ.get("MMCHECK_UPDATE"):
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8") == text


def test_the_words_are_those_of_the_grammar() -> None:
    assert frozenset().union(*GROUPS.values(), FOLLOWED_BY) == WORDS


def test_the_textmate_grammar_has_each_word_once() -> None:
    whole = grammar()
    known = whole["repository"]
    rules = {name: known[name] for name in GROUPS if name not in ("types", "units")}
    rules |= {"types": known["types"]["patterns"][0], "units": known["numbers"]}
    for name, words in GROUPS.items():
        rules[name]["match"] = with_words(rules[name]["match"], words)
    assert agrees(TEXTMATE, json.dumps(whole, indent=2) + "\n")
    for word, then in FOLLOWED_BY.items():
        assert re.search(known["types"]["patterns"][1]["match"], f"{word} {then}")
    assert DECLARATIONS.issuperset(alternatives(known["named"]["match"]))
    assert DECLARATIONS.issuperset(alternatives(known["questions"]["match"]))


def test_the_vim_syntax_has_each_word_once() -> None:
    text = SYNTAX.read_text(encoding="utf-8")
    for name, words in GROUPS.items():
        group = f"mm{name.removesuffix('s').capitalize()}"
        runs = rf"(?:^syn keyword {group} .*\n)+|^syn match {group} .*\n"
        old, *_ = re.findall(runs, text, re.MULTILINE)
        if old.startswith("syn match"):
            new = with_words(old, words, r"\|")
        else:
            lead = f"syn keyword {group} "
            lines = textwrap.wrap(" ".join(sorted(words)), 88 - len(lead))
            new = "".join(f"{lead}{line}\n" for line in lines)
        text = text.replace(old, new)
    assert agrees(SYNTAX, text)
    for word in FOLLOWED_BY:
        assert rf'syn match mmType "\<{word}\ze' in text
    linked = re.findall(r"^hi def link (\w+)", text, re.MULTILINE)
    grouped = re.findall(r"^syn (?:keyword|match|region) (\w+)", text, re.MULTILINE)
    assert set(linked) == set(grouped) - {"mmMember"}


# How an editor colours with such a grammar: at each place the match that begins first wins.


def coloured(text: str) -> Iterator[tuple[int, int, str]]:
    """Each stretch with its scope, counted from the start of the text."""
    known = grammar()
    rules = [rule for each in known["patterns"] for rule in _rules(each, known["repository"])]
    at, inside = 0, None
    for line in text.split("\n"):
        column = 0
        while column <= len(line):
            if inside is not None:
                end = re.compile(inside["end"]).search(line, column)
                until = end.end() if end else len(line)
                yield at + column, at + until, inside["name"]
                if end is None:
                    break
                inside, column = None, until
                continue
            matches = [
                (re.compile(r.get("match", r.get("begin"))).search(line, column), r) for r in rules
            ]
            found = [
                (each.start(), number, each, rule)
                for number, (each, rule) in enumerate(matches)
                if each is not None
            ]
            if not found:
                break
            start, _, match, rule = min(found, key=lambda each: each[:2])
            if "begin" in rule:
                inside, column = rule, start
                end = re.compile(rule["end"]).search(line, match.end())
                until = end.end() if end else len(line)
                yield at + start, at + until, rule["name"]
                inside, column = (None, until) if end else (rule, len(line) + 1)
                continue
            if "name" in rule:
                yield at + start, at + match.end(), rule["name"]
            for group, named in rule.get("captures", {}).items():
                if match.group(int(group)) is not None:
                    yield (*(at + each for each in match.span(int(group))), named["name"])
            column = max(match.end(), start + 1)
        at += len(line) + 1


def _rules(rule: dict[str, Any], repository: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "include" in rule:
        yield from _rules(repository[rule["include"].removeprefix("#")], repository)
    elif "match" not in rule and "begin" not in rule:
        for each in rule["patterns"]:
            yield from _rules(each, repository)
    else:
        yield rule


@pytest.mark.parametrize("names", first_of(1, ("[a-r]*.mm", "[s-z]*.mm", "*/*.mm")))
def test_specs_are_coloured_as_by_pygments(names: str) -> None:
    """Comments, strings and numbers everywhere, and words that are never names."""
    seen = 0
    for path in sorted((ROOT / "specs").glob(names)):
        text = path.read_text(encoding="utf-8")
        scopes = {(start, end): scope for start, end, scope in coloured(text)}
        for start, kind, word in lexer.MmLexer().get_tokens_unprocessed(text):
            seen += 1
            scope = scopes.get((start, start + len(word)), "")
            where = f"{path.name}:{text[:start].count(chr(10)) + 1}: {word!r} is {scope!r}"
            if kind in Comment and "\n" not in word:
                assert scope.startswith("comment"), where
            elif kind in String:
                assert scope.startswith("string"), where
            elif kind in Number:
                assert scope == "constant.numeric.mm", where
            elif word in WORDS and (kind in Keyword or kind in Operator):
                assert scope.startswith(("keyword", "storage", "constant", "support")), where
            elif word.isidentifier() and word not in WORDS:
                assert not scope.startswith(("keyword", "constant", "support")), where
    assert seen > 2000


# The folder for VS Code


def test_the_folder_names_files_that_are_there() -> None:
    package = json.loads((VSCODE / "package.json").read_text(encoding="utf-8"))
    made = package["contributes"]
    (language,), (coloured_by,) = made["languages"], made["grammars"]
    for name in (package["main"], language["configuration"], coloured_by["path"], "README.md"):
        assert (VSCODE / name).is_file()
    assert language["extensions"] == [".mm"]
    assert coloured_by["scopeName"] == grammar()["scopeName"]
    read = (VSCODE / "extension.js").read_text(encoding="utf-8")
    wanted = set(re.findall(r'settings\.get\("(\w+)"\)', read))
    assert {f"mmcheck.{each}" for each in wanted} == {*made["configuration"]["properties"]}
    assert made["configuration"]["properties"]["mmcheck.command"]["scope"] == "machine"


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_the_extension_is_well_written() -> None:
    subprocess.run(["node", "--check", VSCODE / "extension.js"], check=True, timeout=60)


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_the_extension_starts_the_server_and_shows_what_it_finds() -> None:
    """As VS Code runs it, of which `editor_stubs` has so much as it needs; the server is the true.

    The first command that is set is no program.
    """
    pytest.importorskip("pygls")
    stubs, spec = ROOT / "tests" / "editor_stubs", ROOT / "specs" / "abba.mm"
    server = [sys.executable, "-m", "checker"]
    paths = {"NODE_PATH": str(stubs), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        ["node", stubs / "drive.js", VSCODE / "extension.js", json.dumps(server), spec],
        env={**os.environ, **paths},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=120,
    )
    told = json.loads(done.stdout)
    (error,) = told["shown"]["errors"]
    assert error.startswith("mmcheck: /no/such/program can't be started")
    assert told["unstarted"] == {"errors": [error], "stop": True}
    assert told["server"] == {"command": sys.executable, "args": [*server[1:], "lsp"]}
    assert told["options"]["documentSelector"] == [{"language": "mm"}]
    assert told["options"]["initializationOptions"] == {"seconds": 50}
    titles = [each["command"]["title"] for each in told["lenses"]]
    assert titles == ["check all", "check owned", "check shared"]
    assert told["shown"]["titles"] == ["mmcheck: all", "mmcheck: owned"]
    assert told["cancelled"] is None and "not defined" in told["other"]
    (page,) = told["shown"]["pages"]
    text = told["answer"]["text"]
    assert "A and B wait for each other" in text
    where = "mmcheck-run:/all.txt"
    assert page == {"address": where, "text": text, "viewColumn": -2, "preserveFocus": True}
    assert told["shown"]["changed"] == where
    assert (told["state"], told["code"], told["subscriptions"]) == (1, 0, 2)  # stopped, at peace


def vim(script: Path) -> None:
    """Run a script in Vim, without a terminal and without settings."""
    call = ["vim", "-es", "-u", "NONE", "-i", "NONE", "-n", "-S", script]
    subprocess.run(call, timeout=60, stdin=subprocess.DEVNULL, check=False)


@pytest.mark.skipif(shutil.which("vim") is None, reason="needs vim")
def test_vim_takes_a_spec_for_one(tmp_path: Path) -> None:
    spec, other, out = tmp_path / "a.mm", tmp_path / "b.mm", tmp_path / "out"
    spec.write_text("model a; // s\nlock l: mutex;\nprocess p {\nread: l.lock();\n}\n")
    other.write_text("#import <Foundation/Foundation.h>\n@implementation A\n@end\n")
    script = tmp_path / "script.vim"
    places = ((1, 1), (1, 10), (4, 1), (4, 9), (2, 9))
    script.write_text(
        f"""
set rtp^={VIM}
filetype plugin on
syntax on
redir! > {out}
edit {spec}
echo &filetype &commentstring
{chr(10).join(f"echo synIDattr(synID({line}, {at}, 1), 'name')" for line, at in places)}
edit {other}
echo &filetype
redir END
quitall!
"""
    )
    vim(script)
    told = [each.strip() for each in out.read_text().splitlines()]
    told = [each for each in told if not each.startswith('"')]
    first = told.index("mm // %s") + 1
    found = ["mmDeclaration", "mmComment", "mmLabel", "mmMember", ""]
    assert told[first : first + 5] == found
    assert told[-1] == "objcpp"


@pytest.mark.skipif(shutil.which("vim") is None, reason="needs vim")
@pytest.mark.parametrize("before", [0, 20, 120])
def test_vim_goes_to_what_make_finds(tmp_path: Path, before: int) -> None:
    """The arrow before a place stands further in where numbers of lines are wider."""
    ahead = "// a line\n" * before
    wrong, idle, out = tmp_path / "a.mm", tmp_path / "b.mm", tmp_path / "out"
    wrong.write_text(f"model a;\n{ahead}process p {{\na: x = 1;\nb: y = 1;\n}}\n")
    idle.write_text(f"model b;\n{ahead}var z: bool = false;\nprocess p {{ a: skip; }}\n")
    told = "bufname(v:val.bufnr) v:val.lnum v:val.col v:val.type v:val.text".replace(" ", ".' '.")
    script = tmp_path / "script.vim"
    script.write_text(
        f"""
set rtp^={VIM}
filetype plugin on
let found = []
for name in ['{wrong}', '{idle}']
  execute 'edit' name
  let &l:makeprg = substitute(&l:makeprg, '^mmcheck', '{sys.executable} -m checker', '')
  silent make!
  let found += map(filter(getqflist(), 'v:val.valid'), "{told}")
endfor
call writefile(found, '{out}')
quitall!
"""
    )
    vim(script)
    assert out.read_text().splitlines() == [
        f"{wrong} {before + 3} 4 E no variable `x` here",
        f"{wrong} {before + 4} 4 E no variable `y` here",
        f"{idle} {before + 2} 5 W `z` is used nowhere",
    ]


IN_VIM = {Number: {"mmNumber", "mmUnit"}, String: {"mmString", "mmAngled"}}
OF_WORDS = {
    "mmConstant",
    "mmType",
    "mmOperator",
    "mmDeclaration",
    "mmKeyword",
    "mmAggregate",
    "mmUnit",
}


@pytest.mark.skipif(shutil.which("vim") is None, reason="needs vim")
@pytest.mark.parametrize("names", first_of(1, ("retry.mm", "*.mm", "*/*.mm")))
def test_vim_colours_specs_as_pygments(tmp_path: Path, names: str) -> None:
    """Each token by its first letter; columns of Vim count bytes."""
    script, out = tmp_path / "script.vim", tmp_path / "out"
    lines = [f"set rtp^={VIM}", "filetype plugin on", "syntax on", "let told = []"]
    tokens: list[tuple[str, Any, str]] = []
    for path in sorted((ROOT / "specs").glob(names)):
        text = path.read_text(encoding="utf-8")
        lines.append(f"edit {path}")
        places = []
        for start, kind, word in lexer.MmLexer().get_tokens_unprocessed(text):
            if word.strip():
                line = text.count("\n", 0, start) + 1
                before = text[text.rfind("\n", 0, start) + 1 : start]
                places.append(f"[{line},{len(before.encode()) + 1}]")
                tokens.append((f"{path.name}:{line}", kind, word))
        call = "synIDattr(synID(v:val[0], v:val[1], 1), 'name')"
        lines.append(f'call extend(told, map([{",".join(places)}], "{call}"))')
    script.write_text("\n".join([*lines, f"call writefile(told, '{out}')", "quitall!"]))
    vim(script)
    told = out.read_text().split("\n")[:-1]
    assert len(told) == len(tokens) > 500
    for (where, kind, word), group in zip(tokens, told, strict=True):
        said = f"{where}: {word!r} is {group!r}"
        if kind in Comment:
            assert group == "mmComment", said
        elif kind in String or kind in Number:
            assert group in IN_VIM[String if kind in String else Number], said
        elif word in WORDS and (kind in Keyword or kind in Operator):
            assert group in OF_WORDS, said
        elif word.isidentifier() and word not in WORDS:
            assert group in {"", "mmMember", "mmAt", "mmLabel", "mmTarget"}, said
