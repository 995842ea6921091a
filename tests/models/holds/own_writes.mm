model own_writes;              // a step reads what it has written itself
//= 2 states, 1 transitions, depth 1
var a, b, c, d: 0..9 = 1;
var t[3]: 0..9 = 0;
process p {
go: let old = a;
    a = 5;
    b = a + 1;
    c = old + b;
    t[a - 4] = c;
    t[1] += 1;
    d = t[1];
    assert d == 8 && a == 5, "in the same step";
}
always written: p@end -> a == 5 && b == 6 && c == 7 && d == 8 && t[1] == 8;
