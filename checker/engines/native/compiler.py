"""From a part of Python to LLVM text: functions over unsigned words, bits and memory.

Every value is a word of 64 bits, a truth, or an address of words, half words or bytes (`p64(x)`,
`p32(x)`, `p8(x)`, and parameters so annotated). Assignments, `if`, `while`, `for … in range`,
`break`, `continue`, `return`; all operands of `and`, `or` and of `x if c else y` are computed.
`high(a, b)` is the upper half of a product, `lowest(a)` the number of the lowest bit of one that is
not 0; `prefetch(p, i)` has no effect. `matches(p, i, a)` says by bit which elements of a line equal
`a`: 64 bytes from element `i` on, where a line must begin; `matches(p, i, a, shift)` asks it of the
elements shifted right. All elements of a line are compared at once. Names in capitals are numbers
given beforehand, and an `if` over those alone keeps one side. Anything else is refused. Must not
know what it is for.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import NamedTuple, NoReturn, TypeVar

from checker.engines.native.code import Code

_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.BitXor: "xor",
    ast.LShift: "shl",
    ast.RShift: "lshr",
}
_COMPARED: dict[type[ast.cmpop], str] = {
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "ult",
    ast.LtE: "ule",
    ast.Gt: "ugt",
    ast.GtE: "uge",
}
_ELEMENTS = {"p64": "i64", "p32": "i32", "p8": "i8"}
_LANES = {"p64": 8, "p32": 16}
"""How many elements a line has."""

_GIVEN = {"expand": "EXPAND", "turn": "TURN"}
"""Functions that are called by an address."""

_UNROLLED = 4
"""As many times a body is written one behind the other."""

F = TypeVar("F")


def inline(function: F) -> F:
    """Mark a function that becomes part of those that call it."""
    return function


class _Value(NamedTuple):
    """The name of a value and its kind: i64, i1, p64, p32 or p8."""

    name: str
    kind: str


class _Cell(NamedTuple):
    """A variable: where it is kept, and its kind."""

    name: str
    kind: str


def compiled(text: str, numbers: Mapping[str, int], public: Sequence[str]) -> str:
    """LLVM text of the functions in `text`. public: those that are called from outside.

    Functions that none of these calls are left out. `expand` is the function whose address is in
    the memory that its first argument is the address of, at `EXPAND`; so is `turn`, at `TURN`.
    Functions that are marked `@inline` become parts of those that call them.
    """
    functions = [each for each in ast.parse(text).body if isinstance(each, ast.FunctionDef)]
    names = _called(functions, public)
    return "\n".join(
        _Function(each, numbers, names, public=each.name in public).text
        for each in functions
        if each.name in names
    )


def _called(functions: Sequence[ast.FunctionDef], public: Sequence[str]) -> frozenset[str]:
    """The names of functions that these call, or that those call, and so on; these too."""
    named = {each.name: each for each in functions}
    found = [*public]
    for name in found:  # it grows meanwhile
        for node in ast.walk(named[name]):
            if isinstance(node, ast.Name) and node.id in named and node.id not in found:
                found.append(node.id)
    return frozenset(found)


def _kind(argument: ast.arg) -> str:
    annotation = argument.annotation
    return annotation.id if isinstance(annotation, ast.Name) else "i64"


def _llvm(kind: str) -> str:
    return "ptr" if kind in _ELEMENTS else kind


class _Function:
    """One function, compiled as it is read."""

    def __init__(
        self,
        node: ast.FunctionDef,
        numbers: Mapping[str, int],
        names: frozenset[str],
        *,
        public: bool,
    ) -> None:
        self._node = node
        self._numbers = numbers
        self._names = names
        kinds = [_kind(each) for each in node.args.args]
        listed = ", ".join(
            f"{_llvm(kind)} %a.{each.arg}" for each, kind in zip(node.args.args, kinds, strict=True)
        )
        scope = "" if public else "internal "
        inline = any(isinstance(e, ast.Name) and e.id == "inline" for e in node.decorator_list)
        how = " alwaysinline" if inline else ""
        self._code = Code(f"define {scope}i64 @{node.name}({listed}){how} nounwind")
        self._cells: dict[str, _Cell] = {}
        self._loops: list[tuple[str, str]] = []
        for each, kind in zip(node.args.args, kinds, strict=True):
            self._assign(each.arg, _Value(f"%a.{each.arg}", kind))
        self._block(node.body)
        self._code.give("0")
        self.text = self._code.text

    def _refuse(self, node: ast.AST) -> NoReturn:
        raise ValueError(f"{self._node.name}: cannot compile {ast.unparse(node)}")

    # Statements

    def _block(self, body: Sequence[ast.stmt]) -> None:
        for each in body:
            self._statement(each)

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._assign(name, self._of(value))
            case ast.Assign(targets=[ast.Subscript() as place], value=value):
                address, element = self._place(place)
                word = self._word(value)
                if element != "i64":
                    word = self._code.op(f"trunc i64 {word} to {element}")
                self._code.store(word, address, element)
            case ast.If(test=test, body=body, orelse=other):
                self._if(test, body, other)
            case ast.While(test=test, body=body, orelse=[]):
                self._while(test, body)
            case ast.For(
                target=ast.Name(id=name), iter=ast.Call(func=ast.Name(id="range"), args=args)
            ):
                self._for(name, args, node.body)
            case ast.Break():
                self._code.jump(self._loops[-1][1])
            case ast.Continue():
                self._code.jump(self._loops[-1][0])
            case ast.Return(value=ast.expr() as value):
                self._code.give(self._word(value))
            case ast.Expr(value=ast.Constant(value=str())):
                pass
            case ast.Expr(value=ast.Call() as call):
                self._of(call)
            case _:
                self._refuse(node)

    def _assign(self, name: str, value: _Value) -> None:
        kind = "i64" if value.kind == "i1" else value.kind
        if name not in self._cells:
            self._cells[name] = _Cell(self._code.cell(_llvm(kind)), kind)
        cell = self._cells[name]
        if cell.kind != kind:
            raise ValueError(f"{self._node.name}: `{name}` is a {cell.kind} and a {kind}")
        held = self._as_word(value) if kind == "i64" else value.name
        self._code.store(held, cell.name, _llvm(kind))

    def _if(self, test: ast.expr, body: Sequence[ast.stmt], other: Sequence[ast.stmt]) -> None:
        known = self._number(test)
        if known is not None:
            self._block(body if known else other)
            return
        then, else_, over = (self._code.block() for _ in range(3))
        self._code.branch(self._truth(test), then, else_)
        self._code.begin(then)
        self._block(body)
        self._code.jump(over)
        self._code.begin(else_)
        self._block(other)
        self._code.begin(over)

    def _while(self, test: ast.expr, body: Sequence[ast.stmt]) -> None:
        again, inside, over = (self._code.block() for _ in range(3))
        self._code.begin(again)
        self._code.branch(self._truth(test), inside, over)
        self._code.begin(inside)
        self._loops.append((again, over))
        self._block(body)
        self._loops.pop()
        self._code.jump(again)
        self._code.begin(over)

    def _for(self, name: str, args: Sequence[ast.expr], body: Sequence[ast.stmt]) -> None:
        """A loop; over few numbers that are known its body is written once for each of them."""
        known = [self._number(each) for each in args]
        ends = [each for each in known if each is not None]
        jumps = any(
            isinstance(each, ast.Break | ast.Continue) for one in body for each in ast.walk(one)
        )
        if len(ends) == len(args) and len(range(*ends)) <= _UNROLLED and not jumps:
            for each in range(*ends):
                self._assign(name, _Value(str(each), "i64"))
                self._block(body)
            return
        first, stop = ("0", args[0]) if len(args) == 1 else (self._word(args[0]), args[1])
        last = self._word(stop)
        counter = self._code.cell()
        self._code.store(first, counter)
        again, inside, on, over = (self._code.block() for _ in range(4))
        self._code.begin(again)
        value = self._code.load(counter)
        self._code.branch(self._code.op(f"icmp ult i64 {value}, {last}"), inside, over)
        self._code.begin(inside)
        self._assign(name, _Value(value, "i64"))
        self._loops.append((on, over))
        self._block(body)
        self._loops.pop()
        self._code.begin(on)
        self._code.store(self._code.op(f"add i64 {self._code.load(counter)}, 1"), counter)
        self._code.jump(again)
        self._code.begin(over)

    # Expressions

    def _number(self, node: ast.expr) -> int | None:
        """What is known beforehand."""
        match node:
            case ast.Constant(value=int(value)):
                return int(value)
            case ast.Name(id=name):
                return self._numbers.get(name)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                one, other = self._number(left), self._number(right)
                if one is None or other is None:
                    return None
                match op:
                    case ast.Eq():
                        return one == other
                    case ast.Gt():
                        return one > other
                    case _:
                        return None
            case _:
                return None

    def _word(self, node: ast.expr) -> str:
        return self._as_word(self._of(node))

    def _as_word(self, value: _Value) -> str:
        if value.kind == "i64":
            return value.name
        way = "zext i1" if value.kind == "i1" else "ptrtoint ptr"
        return self._code.op(f"{way} {value.name} to i64")

    def _truth(self, node: ast.expr) -> str:
        value = self._of(node)
        if value.kind == "i1":
            return value.name
        return self._code.op(f"icmp ne i64 {self._as_word(value)}, 0")

    def _of(self, node: ast.expr) -> _Value:
        known = self._number(node)
        if known is not None:
            return _Value(str(int(known)), "i64")
        match node:
            case ast.Name(id=name) if name in self._cells:
                cell = self._cells[name]
                return _Value(self._code.load(cell.name, _llvm(cell.kind)), cell.kind)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                one, other = self._word(left), self._word(right)
                return _Value(self._code.op(f"{_BINARY[type(op)]} i64 {one}, {other}"), "i64")
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARED:
                one, other = self._word(left), self._word(right)
                test = f"icmp {_COMPARED[type(op)]} i64 {one}, {other}"
                return _Value(self._code.op(test), "i1")
            case ast.BoolOp(op=junction, values=[first, *rest]):
                word = "and" if isinstance(junction, ast.And) else "or"
                found = self._truth(first)
                for each in rest:
                    found = self._code.op(f"{word} i1 {found}, {self._truth(each)}")
                return _Value(found, "i1")
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return _Value(self._code.op(f"xor i1 {self._truth(operand)}, true"), "i1")
            case ast.IfExp(test=test, body=body, orelse=other):
                sides = f"i64 {self._word(body)}, i64 {self._word(other)}"
                return _Value(self._code.op(f"select i1 {self._truth(test)}, {sides}"), "i64")
            case ast.Subscript():
                address, element = self._place(node)
                found = self._code.load(address, element)
                if element != "i64":
                    found = self._code.op(f"zext {element} {found} to i64")
                return _Value(found, "i64")
            case ast.Call(func=ast.Name(id=name), args=args):
                return self._call(node, name, args)
            case _:
                return self._refuse(node)

    def _place(self, node: ast.Subscript) -> tuple[str, str]:
        """The address of an element, and its type."""
        base = self._of(node.value)
        if base.kind not in _ELEMENTS:
            self._refuse(node)
        element = _ELEMENTS[base.kind]
        return self._code.at(base.name, self._word(node.slice), element), element

    def _call(self, node: ast.Call, name: str, args: Sequence[ast.expr]) -> _Value:
        code = self._code
        if name in _ELEMENTS:
            return _Value(code.op(f"inttoptr i64 {self._word(args[0])} to ptr"), name)
        if name == "high":
            wide = [code.op(f"zext i64 {self._word(each)} to i128") for each in args]
            product = code.op(f"mul i128 {wide[0]}, {wide[1]}")
            upper = code.op(f"lshr i128 {product}, 64")
            return _Value(code.op(f"trunc i128 {upper} to i64"), "i64")
        if name == "lowest":
            return _Value(
                code.op(f"call i64 @llvm.cttz.i64(i64 {self._word(args[0])}, i1 true)"), "i64"
            )
        if name == "matches":
            return self._matches(node, args)
        if name == "prefetch":
            base, at = self._of(args[0]), self._word(args[1])
            place = code.op(f"getelementptr {_ELEMENTS[base.kind]}, ptr {base.name}, i64 {at}")
            code.line(f"call void @llvm.prefetch.p0(ptr {place}, i32 1, i32 3, i32 1)")
            return _Value("0", "i64")
        at = f"@{name}"
        if name in _GIVEN:
            place = code.at(self._of(args[0]).name, str(self._numbers[_GIVEN[name]]))
            at = code.load(place, "ptr")
        elif name not in self._names:
            self._refuse(node)
        given = [self._of(each) for each in args]
        listed = ", ".join(
            f"{_llvm('i64' if each.kind == 'i1' else each.kind)} "
            f"{self._as_word(each) if each.kind == 'i1' else each.name}"
            for each in given
        )
        return _Value(code.op(f"call i64 {at}({listed})"), "i64")

    def _matches(self, node: ast.Call, args: Sequence[ast.expr]) -> _Value:
        """Which elements of a line equal a number, by bit."""
        code, base = self._code, self._of(args[0])
        if base.kind not in _LANES:
            self._refuse(node)
        element, lanes = _ELEMENTS[base.kind], _LANES[base.kind]
        line, bits = f"<{lanes} x {element}>", f"<{lanes} x i1>"
        place = code.at(base.name, self._word(args[1]), element)
        found = code.op(f"load {line}, ptr {place}, align 64")
        if len(args) > 3:
            found = code.op(f"lshr {line} {found}, {self._spread(args[3], line, element)}")
        wanted = self._spread(args[2], line, element)
        same = code.op(f"icmp eq {line} {found}, {wanted}")
        packed = code.op(f"bitcast {bits} {same} to i{lanes}")
        return _Value(code.op(f"zext i{lanes} {packed} to i64"), "i64")

    def _spread(self, value: ast.expr, line: str, element: str) -> str:
        """A number in every element of a line."""
        code, word = self._code, self._word(value)
        if element != "i64":
            word = code.op(f"trunc i64 {word} to {element}")
        first = code.op(f"insertelement {line} poison, {element} {word}, i64 0")
        count = line[1:].split()[0]
        zeros = f"<{count} x i32> zeroinitializer"
        return code.op(f"shufflevector {line} {first}, {line} poison, {zeros}")
