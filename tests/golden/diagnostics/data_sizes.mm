model data_sizes;              // what shows only with values of parameters
const N = 0;
var q: queue[N] of bool = [];
var s: set of 0..99 = {};
var few: set of 1..3 = {4};
process f[N] { l: skip; }
process p { l: q.put(true);  s += 1;  few += 2; }
