model fischer_unsafe;          // row 16: bounds are closed, so to wait as long as to write breaks it
// M. Abadi and L. Lamport, An Old-Fashioned Recipe for Real Time, ACM TOPLAS 16(5), 1994. A write
// takes at most `write`; who has written waits `wait` and looks whether it is still his.
// That both are in is asked twice: as what is never so, and as a time that never starts.
//= both: worst unbounded rests, best never
//= excluded: violated, timed
const write = 2 us;
const wait  = 2 us;
var turn: 0..2 = 0;
process p[i in 2] {
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
latency both: p[0]@cs && p[1]@cs -> false;
never excluded: p[0]@cs && p[1]@cs expect violated;
