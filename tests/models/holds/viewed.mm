model viewed;                  // views are no state: there are as many states as without
//= 3 states, 2 transitions, depth 2
var t[2]: 0..2 = 0;
process p { a: t[0] = 2;  b: t[t[0] - 1] = 1; }
view total = t[0] + t[1];
view full[i in 2] = t[i] == 2;
view odd = t[t[0]];
never three: p@end && t[1] != 1;
