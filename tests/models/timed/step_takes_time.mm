model step_takes_time;         // the shortest run has no times, a longer one has
//= in_order: violated, 2 steps, timed
var x, y: bool = false;
process a { first: delay 5 us;  x = true; }
process b { one: delay 1 us;  two: delay 9 us;  y = true; }
always step in_order: x' && !x -> y;
