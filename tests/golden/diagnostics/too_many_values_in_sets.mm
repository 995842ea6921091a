model too_many_values_in_sets; // sets that no run could write out
type Frame = 0..1_000_000;
var n: 0..3 = 0;
var table[Frame]: bool = false;
var other[50_000]: bool = false;
process p { up: table[0] = true; }
