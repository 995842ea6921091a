model untimed;                 // the shortest run to it can't be timed
var late: bool = false;
process slow { a: delay 5..10 us;  late = true; }
process fast { a: delay 1..2 us;  b: skip; }
reachable first: slow@end && fast@a;
