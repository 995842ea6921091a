model no_cpu_in_time;          // the lower class would have to end before the delay of the higher
//= overtaken: unreached, timed
class high > low;
cpus 1;
process h class high { a: sleep 1 ms;  w: delay 2 ms; }
process l class low  { b: delay 5 ms;  c: delay 5 ms; }
reachable overtaken: l@end && h@w expect violated;
