model untimed;                 // the shortest run to it can't be timed
class high > low;
cpus 2;
var late: bool = false;
process slow class high { a: delay 5..10 us preemptible 1;  late = true; }
process fast class low  { a: delay 1..2 us preemptible 1;  b: skip; }
reachable first: slow@end && fast@a;
