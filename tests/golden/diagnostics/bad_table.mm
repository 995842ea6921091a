model bad_table;               // a hole, rows that disagree, and what does not fit
enum Need { NONE, SOME, ALL }
enum Out { KEEP, DROP }
const most = 2;
var n: Need = NONE;
table out(a: bool, n: Need): Out {
    _ NONE => KEEP;
    true NONE => DROP;
    true ALL => DROP;
}
table count(k: 0..most): 0..most {
    0..1 => 2;
    2 => 3;
}
process p { l: n = out(true, n) == KEEP ? NONE : ALL;  m: n = count(1) == 2 ? NONE : ALL; }
