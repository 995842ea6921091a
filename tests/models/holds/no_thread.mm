model no_thread;               // where nobody is, nothing is owed
//= 1 states, 0 transitions, depth 0 (n = 0)
//= deadlock: none (n = 0)
//= deadlock: none (n = 1)
//= 2 states, 1 transitions, depth 1 (n = 1)
param n: 0..1;
timer dog;
var x: bool = false;
process p[n] { l: skip; }
rule r[i in n] when i > n { x = true; }
