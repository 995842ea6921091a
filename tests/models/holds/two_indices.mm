model two_indices;             // instances with two numbers
//= 64 states, 192 transitions, depth 6
var on[2][0..2]: bool = false;
process p[i in 2, k in 0..2] { set: on[i][k] = true; }
always own: p[1][2]@end == on[1][2];
always all_six: count(x in p: x@end) == sum(i in 2: count(k in 0..2: on[i][k]));
