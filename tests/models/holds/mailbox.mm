model mailbox;                 // a queue with room for one: put and get take turns
//= 5 states, 4 transitions, depth 4
//= handed: reached, 4 steps
var box: queue[1] of 1..2 = [];
var last: 1..2 = 1;
process sender   { l: box.put(1);  box.put(2); }
process receiver { l: last = box.get();  last = box.get(); }
reachable handed: last == 2 && box == [];
always room: box.len <= 1 && (box.full != box.empty);
