model not_built_threads;       // a thread as a value
lock l: mutex;
var n: 0..3 = 0;
var owner: fault = 0;
const FIRST = fault[0];
process fault[2] { enter: l.lock();  release all; }
process watch[f in fault] { go: n = 1; }
always z: some f in fault: f in l.holders;
