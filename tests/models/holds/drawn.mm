model drawn;                   // chosen from a set that is state: waits while it is empty
//= 4 states, 4 transitions, depth 2
//= all_gone: reached, 2 steps
var left: set of 1..3 = {1, 3};
daemon d { draw: choose x in left;  left -= x;  goto draw; }
reachable all_gone: left == {};
never two: 2 in left || left == {1, 2, 3};
