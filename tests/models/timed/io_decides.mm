model io_decides;              // a symbolic time can be chosen so that it happens
//= late: violated, 1 step, timed
param io: time in 1 ms..5 ms;
process reader { read: sleep io; }
process slow   { work: delay 4 ms; }
never late: slow@end && reader@read;
