model rests;                                        // a run may stay for ever where nobody owes a step
//= ends: holds
//= ticked: violated, 2 steps
//= rung: violated, 2 steps
//= owed: holds
//= stays: holds
var ticks: 0..1 = 0;
var woken, rung: bool = false;
process p { a: skip; }
env clock { tick: ticks = 1 - ticks;  goto tick; }
fair env bell { ring: woken = true; }
process q { s: sleep any;  rung = true; }
eventually ends:   p@end;
eventually ticked: ticks == 1 expect violated;      // an env need never act
eventually rung:   q@end      expect violated;      // a `sleep any` need not end
eventually owed:   woken;                           // this env is `fair`
ltl stays:         eventually(always(p@end));       // at `end` the last state lasts
