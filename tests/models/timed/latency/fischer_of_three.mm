model fischer_of_three;            // row 16: to wait takes longer than to write
// M. Abadi and L. Lamport, An Old-Fashioned Recipe for Real Time, ACM TOPLAS 16(5), 1994. A write
// takes at most `write`; who has written waits `wait` and looks whether it is still his.
// That both are in is asked twice: as what is never so, and as a time that never starts.
//= both: never starts
//= excluded: holds, timed
const write = 2 us;
const wait  = 3 us;
var turn: 0..3 = 0;
process p[i in 3] {
idle:  sleep any;
look:  await turn == 0;
set:   delay 0 us..write;
       turn = i + 1;
check: delay wait;
       if (turn != i + 1) { goto look; }
cs:    sleep 0..9 us;
       turn = 0;
       goto idle;
}
latency both: count(f in p: f@cs) > 1 -> false;
never excluded: count(f in p: f@cs) > 1;
