model lost_update;             // the same two steps without the mutex
//= both: violated, 4 steps
var total: 0..2 = 0;
process adder[2] {
    var seen: 0..2 = 0;
read:  seen = total;
write: total = seen + 1;
}
always both: (all a in adder: a@end) -> total == 2;
