model assumed;                 // some values of parameters, and some first states
//= 4 states, 3 transitions, depth 1
param a: 0..2;
param b: 0..2 = 1;
def less = a < b;
assume less || a == 2;
assume a + b != 3;
var x, y: 0..3 = any;
assume x + y == 3 && (x == 0 -> a == b);
process p { l: x = 0;  y = 3; }
always sum: x + y == 3;
check always_less: less;
