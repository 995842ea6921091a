model check_needs_no_run;      // what is known before the run is not left open where it is cut
//= with max-states 1
//= known: holds
//= never_two: unknown
//= deadlock: unknown
//= error: unknown
const size = 3;
var n: 0..2 = 0;
process p { a: n = 1;  b: n = 2; }
check known[k in size]: k < 3;
never never_two: n == 2;
