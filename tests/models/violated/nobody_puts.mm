model nobody_puts;             // the second `get` waits for what nobody will put
//= deadlock: cycle, 2 steps
//= 3 states, 2 transitions, depth 2
var box: queue[2] of bool = [];
process sender   { l: box.put(true); }
process receiver { l: box.get();  box.get(); }
