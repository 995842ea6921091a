model step_changes_nothing;    // a step that leads nowhere is a step all the same
//= moves: violated, 1 step
//= up: violated, 2 steps
//= 3 states, 6 transitions, depth 2
var n: 0..1 = 0;
daemon d { l: skip;  goto l; }
process p { a: n = 1;  b: n = 0;  goto b; }
always step moves: n' != n;
always step up: n' >= n;
