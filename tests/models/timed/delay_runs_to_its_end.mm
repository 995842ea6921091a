model delay_runs_to_its_end;   // the higher class gets the CPU between two delays
//= between: reached, 5 steps, timed
//= 18 states, 21 transitions, depth 7
class high > low;
cpus 1;
process h class high { a: sleep 1..3 ms;  w: delay 2 ms; }
process l class low  { b: delay 5 ms;  c: delay 5 ms; }
reachable between: h@end && l@c;
