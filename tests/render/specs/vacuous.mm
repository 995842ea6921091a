model vacuous;
enum Mode { A, B }
param mode: Mode;
param spare: bool = false;
lock m: mutex;
var n: 0..2 = 0;
var still: bool = false;
process p {
a:  if (mode == A) { goto c; }
b:  n = 1;
    goto d;
c:  n = 1;
d:  if (n == 2) { goto e; }
    try m.lock() else goto g;
    release all;
    goto g;
e:  n = 0;
g:  await n == 1;
}
env w {
v:  await n == 2;
    n = 1;
    goto v;
}
rule r when n == 2 { n = 0; }
always    left: n == 2 -> n > 1;
always    same: !still;
reachable always_so: n < 2;
reachable never_so: n == 2  expect violated;
