model grid;                    // many columns
param low:  0..2;
param high: 0..3;
param kind: bool = true;
var n: 0..9 = 0;
var m: 0..3 = 0;
process p { l: n = low + high; }
process q { while (m < high) { m += 1; } }
always a_property_with_a_long_name: n <= 4;
reachable half: n == 3 || low > 9;
