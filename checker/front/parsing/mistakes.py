"""The usual mistakes in a text, each with what to say and how it is undone.

Knows what people write who come from C or Python; must not know how reading goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from checker.diagnostic import Label
from checker.front.parsing.declarations_of_c import (
    declared_by_macro,
    declared_of_c,
    field_of_c,
    function_of_c,
    number_in_words,
    typed_before_and_behind,
)
from checker.front.parsing.foreign_declarations import (
    bare_file,
    body_of_others,
    declaration_of_others,
    enum_of_c,
    field_list,
    sign_of_a_declaration,
)
from checker.front.parsing.foreign_signs import (
    other_assignment,
    other_value,
    sign_in_two,
    sign_of_tla,
    wait_with_a_time,
    word_between,
)
from checker.front.parsing.foreign_statements import (
    block_of_others,
    choice_of_promela,
    comment_of_others,
    condition_of_python,
    struct_of_c,
    typed_let,
    word_alone,
)
from checker.front.parsing.misplaced import (
    any_as_value,
    dereferenced,
    double_colon,
    early_alone,
    enum_in_place,
    grant,
    late_from,
    no_expectation,
    range_in_braces,
    step_of_another,
    try_inside,
    typed_before,
)
from checker.front.parsing.mistaken_binders import binder
from checker.front.parsing.mistaken_declarations import (
    any_parameter,
    array_type,
    no_parameter_type,
    no_type,
    range_as_value,
    when_in_a_head,
)
from checker.front.parsing.mistaken_numbers import half_a_range, number_runs_on, unit
from checker.front.parsing.mistaken_questions import (
    expected_of_a_time,
    inheriting,
    loose_quantifier,
    row_alone,
    thread_of,
    time_first,
)
from checker.front.parsing.mistaken_signs import (
    arrow,
    chain,
    indices,
    negation_inside,
    other_operator,
    turn_of_a_label,
    wrong,
)
from checker.front.parsing.mistaken_statements import (
    for_of_c,
    next_of,
    no_braces,
    no_parentheses,
    when_in_a_body,
)
from checker.front.parsing.mistaken_words import (
    address,
    bare_lock,
    bare_release,
    delay_any,
    foreign,
    misspelled,
    no_call,
    other_quantifier,
    quoted,
    reserved,
)
from checker.front.parsing.tables import END
from checker.front.parsing.trouble import Edit, Repair, Trouble

_CLOSERS = {"(": ("RPAR", ")"), "[": ("RSQB", "]")}
_SINGLE = {
    "COLON": ":",
    "ASSIGN": "=",
    "COMMA": ",",
    "LBRACE": "{",
    "LPAR": "(",
    "IN": "in",
    "ELSE": "else",
}
_QUESTIONS = frozenset(
    ("always", "never", "reachable", "eventually", "leads", "ltl", "check", "latency", "region")
)


def mistakes(trouble: Trouble) -> Iterator[Repair]:
    """Repairs of what could be wrong here, the likeliest first."""
    for look in _LOOKS:
        repair = look(trouble)
        if repair is not None:
            yield repair


def _no_else(trouble: Trouble) -> Repair | None:
    """`try l.lock();`."""
    if trouble.here.text != ";" or trouble.last_text == "}" or not trouble.accepts("ELSE"):
        return None
    first = trouble.tokens[trouble.start].text
    what = "`try`" if first == "try" else "an early end of a wait"
    found = trouble.tell(
        f"{what} needs an `else`: where to go then",
        trouble.gap(trouble.index),
        help="write `… else goto x;` or `… else { … }`",
    )
    return Repair(found, (Edit(trouble.index, trouble.index + 1, ("else", "{", "}")),))


def _surplus(trouble: Trouble) -> Repair | None:
    """A `;` or a closing bracket too many."""
    index, text = trouble.index, trouble.here.text
    gone = (Edit(index, index + 1),)
    if text == ";" and trouble.last_text == ":" and trouble.in_body:
        found = trouble.tell("no statement stands before this `;`", help="write `skip;`")
        return Repair(found, (Edit(index, index, ("skip",)),))
    if text == ";" and trouble.last_text in ("}", ";", "{", ""):
        where = f"behind `{trouble.last_text}`" if trouble.last_text else "here"
        return Repair(trouble.tell(f"no `;` stands {where}", help="delete it"), gone)
    if text in (")", "]", "}"):
        opening = {")": "(", "]": "[", "}": "{"}[text]
        if all(trouble.tokens[number].text != opening for number in trouble.opened):
            return Repair(trouble.tell(f"this `{text}` closes nothing", help="delete it"), gone)
    return None


def _missing_brace(trouble: Trouble) -> Repair | None:
    """A declaration inside a body that was never closed; or the end of the text there."""
    braces = [n for n in trouble.opened if trouble.tokens[n].text == "{"]
    if not braces:
        return None
    index = trouble.index
    place = index if trouble.here.type == END else _declaration(trouble)
    if place is None or (place == index and not trouble.accepts("RBRACE")):
        return None
    opened = trouble.span(braces[-1])
    closing = (Edit(place, place, ("}",) * len(braces)),)
    if place == index == len(trouble.tokens) - 1:
        found = trouble.tell("this `{` is never closed", opened, help="write `}` where it ends")
        return Repair(found, closing)
    found = trouble.tell(
        f"a `}}` is missing before `{trouble.tokens[place].text}`",
        trouble.span(place),
        "a declaration cannot stand in a body",
        also=(Label(opened, "not closed until here"),),
    )
    return Repair(found, closing)


def _declaration(trouble: Trouble) -> int | None:
    """The token with which a declaration begins that cannot stand here, if one does."""
    index = trouble.index
    if trouble.declares(index) and trouble.here.text != "var":
        return index
    if trouble.declares(index) and trouble.here.column == 1:
        return index
    before = index - 1
    if trouble.start == before and trouble.declares(before):
        return before
    return None


def _late_variable(trouble: Trouble) -> Repair | None:
    """A `var` behind the first statement of a body, or inside a block."""
    if trouble.here.text != "var" or not trouble.in_body or trouble.start != trouble.index:
        return None
    found = trouble.tell(
        "a `var` stands before the first statement of its process, or outside",
        help="for a value within one step write `let x = …;`",
    )
    return Repair(found, ())


def _missing_closer(trouble: Trouble) -> Repair | None:
    """`f(x;` and `t[i;`."""
    closers: list[str] = []
    terminals: list[str] = []
    for number in reversed(trouble.opened):
        opener = trouble.tokens[number].text
        if opener not in _CLOSERS:
            break
        terminal, text = _CLOSERS[opener]
        terminals.append(terminal)
        closers.append(text)
        if trouble.accepts(*terminals, trouble.terminal):
            found = trouble.tell(
                f"a `{text}` is missing",
                trouble.gap(trouble.index),
                also=(Label(trouble.span(number), "opened here"),),
            )
            return Repair(found, (Edit(trouble.index, trouble.index, tuple(closers)),))
    return None


def _missing_semicolon(trouble: Trouble) -> Repair | None:
    if not trouble.accepts("SEMICOLON") or trouble.before is None:
        return None
    place = trouble.gap(trouble.index)
    found = trouble.tell("a `;` is missing", place, "expected before the next line")
    if trouble.here.line == trouble.before.line:
        found = trouble.tell("a `;` is missing", place)
    edits = (Edit(trouble.index, trouble.index, (";",)),)
    return Repair(found, edits, sure=trouble.here.first or trouble.here.text == "}")


def _missing_sign(trouble: Trouble) -> Repair | None:
    for terminal, text in _SINGLE.items():
        if terminal == "COLON" and trouble.in_body and trouble.here.first:
            continue  # a name alone on its line is no label
        if terminal == "LBRACE" and _opens_on_this_line(trouble):
            continue
        if trouble.accepts(terminal, trouble.terminal):
            article = "an" if text in ("in", "else") else "a"
            found = trouble.tell(f"{article} `{text}` is missing", trouble.gap(trouble.index))
            edit = Edit(trouble.index, trouble.index, (text,))
            return Repair(found, (edit,), sure=False)
    return None


def _opens_on_this_line(trouble: Trouble) -> bool:
    number = next_of(trouble.tokens, trouble.index, "{")
    brace = trouble.tokens[number]
    return brace.text == "{" and brace.line == trouble.here.line


def _no_row(trouble: Trouble) -> Repair | None:
    """A top-level `expect violated when …`."""
    before = [token.text for token in trouble.tokens[max(0, trouble.index - 3) : trouble.index]]
    kind = before[1] if before[::2] == ["expect", "when"] else ""
    if kind not in ("violated", "timed"):
        return None
    found = trouble.tell(
        "`expect` at top level names the row it speaks of",
        trouble.span(trouble.index - 1),
        help=f"write `expect {kind} NAME when …;`, or move it to the end of its property",
    )
    return Repair(found, (Edit(trouble.index - 1, trouble.index - 1, ("row",)),))


def _model_first(trouble: Trouble) -> Repair | None:
    if trouble.here.text != "model" or trouble.in_body or trouble.start != trouble.index:
        return None
    return Repair(trouble.tell("`model` stands once, at the top of the text"), ())


def _no_name(trouble: Trouble) -> Repair | None:
    """`always x == 1;`."""
    kind = trouble.tokens[trouble.start].text
    if kind not in _QUESTIONS or trouble.index - trouble.start > 2 or trouble.accepts("NUMBER"):
        return None
    return Repair(trouble.tell("a question has a name", help=f"write `{kind} name: …;`"), ())


def _one_branch(trouble: Trouble) -> Repair | None:
    """`either { }` without `or`."""
    if trouble.expected != {"OR"}:
        return None
    found = trouble.tell(
        "an `either` has two branches or more",
        trouble.span(trouble.start),
        help="write `either { … } or { … }`",
    )
    return Repair(found, (Edit(trouble.index, trouble.index, ("or", "{", "}")),))


_LOOKS: tuple[Callable[[Trouble], Repair | None], ...] = (
    comment_of_others,
    sign_of_tla,
    sign_in_two,
    declaration_of_others,
    other_assignment,
    binder,
    wrong,
    delay_any,
    enum_in_place,
    enum_of_c,
    struct_of_c,
    typed_before,
    any_parameter,
    array_type,
    for_of_c,
    when_in_a_head,
    when_in_a_body,
    arrow,
    declared_of_c,
    declared_by_macro,
    typed_before_and_behind,
    field_of_c,
    function_of_c,
    number_in_words,
    choice_of_promela,
    double_colon,
    word_alone,
    block_of_others,
    condition_of_python,
    typed_let,
    bare_lock,
    try_inside,
    any_as_value,
    step_of_another,
    grant,
    late_from,
    range_in_braces,
    reserved,
    _model_first,
    _missing_brace,
    unit,
    number_runs_on,
    half_a_range,
    foreign,
    address,
    dereferenced,
    early_alone,
    no_expectation,
    row_alone,
    expected_of_a_time,
    time_first,
    loose_quantifier,
    thread_of,
    inheriting,
    turn_of_a_label,
    indices,
    _missing_closer,
    other_value,
    word_between,
    wait_with_a_time,
    other_operator,
    chain,
    negation_inside,
    _one_branch,
    _no_row,
    bare_file,
    sign_of_a_declaration,
    body_of_others,
    field_list,
    no_type,
    range_as_value,
    no_parameter_type,
    other_quantifier,
    quoted,
    no_parentheses,
    misspelled,
    bare_release,
    _no_else,
    no_call,
    _surplus,
    no_braces,
    _late_variable,
    _missing_semicolon,
    _missing_sign,
    _no_name,
)
