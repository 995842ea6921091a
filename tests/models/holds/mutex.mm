model mutex;                   // two steps under a mutex lose no update
//= 13 states
lock l: mutex;
var total: 0..2 = 0;
process adder[2] {
    var seen: 0..2 = 0;
take:  l.lock();
read:  seen = total;
write: total = seen + 1;
       l.release();
}
always sum: all a in adder: a@end -> total >= 1;
always both: (all a in adder: a@end) -> total == 2;
