model identities;              // threads as values
lock l: mutex;
var n: 0..3 = 0;
var owner: fault = none;
var who: fault? = 0;
process fault[2] { enter: l.lock();  n = owner;  who = self;  release all; }
process watch[f in thread] { go: n = 1; }
always z: all t in thread: t.drops == 0;
