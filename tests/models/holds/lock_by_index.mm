model lock_by_index;           // which lock it is depends on the state
lock l[3]: mutex;
var turn: 0..2 = 0;
process p {
take: l[turn].lock();
more: l[(turn + 1) % 3].lock();
      turn = (turn + 1) % 3;
drop: l[turn].release();
      l[(turn + 2) % 3].release();
}
always one_then_two: p@drop -> l[0].held && l[1].held && !l[2].held;
always free: p@end -> all i in 3: !l[i].held;
