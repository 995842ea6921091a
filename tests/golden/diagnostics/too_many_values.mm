model too_many_values;         // every combination is checked, up to 256 of them
param a: 0..15;
param b: 0..15;
param c: bool;
var n: 0..30 = 0;
process p { up: if (c) { n = a + b; } }
