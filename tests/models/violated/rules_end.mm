model rules_end;               // a model of rules alone is stuck where none can go
//= deadlock: stuck, 3 steps
//= 4 states, 3 transitions, depth 3
var n: 0..3 = 0;
rule up when n < 3 { n += 1; }
