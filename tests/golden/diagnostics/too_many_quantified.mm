model too_many_quantified;     // three small sets, a billion combinations
var n: 0..3 = 0;
process p { up: n = 1; }
always z: all a in 1000: all b in 1000: all c in 1000: n < a + b + c + 4;
