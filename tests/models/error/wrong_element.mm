model wrong_element;           // an element that the set has no room for
//= error: out-of-range, 1 step
var s: set of 0..3 = {};
var n: 0..5 = 5;
process p { go: s += n; }
