model far_sets;                // sets of numbers that begin at different places
//= 3 states, 2 transitions, depth 2
var low: set of 0..2 = {1, 2};
var high: set of 2..4 = {4};
process p { a: high = high | (low & {2});  b: low = {x()} | (low - high); }
def x() = 0;
always apart: all k in high: k >= 2;
reachable moved: high == {2, 4} && low == {0, 1} && max(k in high: k) + high.len == 6;
