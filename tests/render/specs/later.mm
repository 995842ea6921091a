model later;                   // only a longer run than the shortest has times
param io: time in 1 ms..5 ms;
var n: 0..2 = 0;
process reader { read: sleep io;  n = 1; }
process lazy   { once: skip;  again: delay 3 ms; }
reachable one: n == 1;
never     late: lazy@end && reader@read;
