model higher_class_first;      // with one CPU the ready thread of the higher class goes first
//= first: holds (n = 1)
//= 6 states, 5 transitions, depth 5 (n = 1)
//= first: violated, 3 steps, timed (n = 2)
class high > low;
param n: 1..2;
cpus n;
process h class high { w: delay 1 ms; }
process l class low  { b: delay 1 ms;  done: skip; }
never first: l@done && h@w;
