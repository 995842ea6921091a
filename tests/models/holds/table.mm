model table;                   // rows in any order; ranges, `_`, members of an enum
//= 4 states, 3 transitions, depth 3
enum Need { NONE, SOME, ALL }
enum Out { KEEP, DROP, HELD }
const most = 2;
var n: Need = NONE;
var k: 0..most = 0;
table out(a: bool, n: Need, k: 0..most): Out {
    _     ALL       1..2 => HELD;
    _     NONE      _    => KEEP;
    true  Need.SOME _    => HELD;
    false SOME      0..1 => KEEP;
    false SOME      2    => DROP;
    _     ALL       0    => KEEP;
}
process p {
a: n = SOME;  k = out(false, n, 2) == DROP ? 2 : 0;
b: n = ALL;
c: k -= 1;
}
always as_written: out(p@b, n, k) == (p@b || n == ALL ? HELD : KEEP);
check all_kept[b in bool_, i in most + 1]: out(b == 1, NONE, i) == KEEP;
type bool_ = 0..1;
