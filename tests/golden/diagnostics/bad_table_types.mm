model bad_table_types;         // what is wrong whatever the values are
enum Need { NONE, SOME }
var n: Need = NONE;
var k: 0..3 = 0;
table out(a: bool, n: Need, t: 0..3): 0..3 {
    NONE true 1..0 => 1;
    _ _ => 2;
    _ SOME 0..3 => k;
}
table sets(s: set of 0..3): bool { _ => true; }
process p { l: k = out(true, NONE);  m: k = out;  n = out(true, NONE, 2); }
