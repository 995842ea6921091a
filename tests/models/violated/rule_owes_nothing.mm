model rule_owes_nothing;       // a rule need never step
//= deadlock: stuck, 0 steps
//= 4 states, 3 transitions, depth 3
var x: bool = false;
process p { w: await x;  done: skip; }
rule wake when !x { x = true; }
