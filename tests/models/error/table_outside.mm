model table_outside;           // a number that the parameter of a table can't be
//= error: out-of-range, 2 steps
var k: 0..3 = 0;
table half(k: 0..2): 0..1 { 0..1 => 0;  2 => 1; }
process p { a: k = 3;  b: k = half(k); }
