model from_python;             // as a Python programmer writes it first
import "other.mm";
N = 3;
var t[N] = [0, 0, 0];
var x in 0..3 = 0;
def double(n) = 2 * n;

process p {
a: if x == 1: x = 2;
b: x = 1 if x == 2 else 3;
c: while not x: pass;
d: with l.lock() { x = 1; }
e: for i in range(3) { x = i; }
f: x, t[0] = 1, 2;
g: await x not in {1, 2} and any i in 3: t[i] == 1;
h: x = None;
}

assert x == 1;
