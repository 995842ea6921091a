model always_step;             // about each step, with the value after it; staying is no step
//= 5 states, 4 transitions, depth 4
var n: 0..3 = 0;
process p { up: while (n < 3) { n += 1; } }
def grows(a: 0..3) = a' > a;
always step moves: n' != n || p@end';
always step by_one: n' == n + 1 || (p@end)' && n' == n;
always step once[t in p]: t@end -> (t@end)'     expect violated when false;
always step never_at_once: grows(n) -> !p@end';
