model view_of_time;            // a time is known before the run
param io: time in 1 ms..2 ms;
var n: 0..2 = 0;
process p { a: sleep io;  n = 1; }
view wait = io;
view long = 2 * io + 3 ms;
view slow = io > 3 ms;
