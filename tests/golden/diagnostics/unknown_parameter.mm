model unknown_parameter;       // what `--set` names must exist
//= set polcy = HOLD
//= set size = 3
param policy: 0..1 = 0;
const LIMIT = 2;
var n: 0..3 = 0;
process p { up: n = policy + LIMIT; }
