model too_many_threads;        // more than a run can hold
var n: 0..3 = 0;
process p[1000] { up: n = 1; }
process q { var t[200][200]: bool = false;  go: t[0][0] = true; }
