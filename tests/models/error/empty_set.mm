model empty_set;               // the least of nothing
//= error: empty-set, 1 step
var s: set of 0..3 = {};
var n: 0..3 = 0;
process p { go: n = min(x in s: x); }
