model never_implies;           // what is meant is that both are never true in one step
var n: 0..2 = 0;
process p[2] {
one: n = 1;
two: n = 2;
}
never after: p[0]@two -> n == 1;
never some_after: some t in p: t@two -> n == 1;
never right: n == 1 && (p[0]@two -> p[1]@two) && p[0]@end;
