model fair_rule_owes;          // a fair rule must step, so nobody is stuck
//= 4 states, 3 transitions, depth 3
var x: bool = false;
process p { w: await x;  done: skip; }
fair rule wake when !x { x = true; }
