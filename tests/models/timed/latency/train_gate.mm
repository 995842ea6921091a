model train_gate;              // trains come to a bridge of one track; who comes second stops
// The train gate of UPPAAL (W. Yi, P. Pettersson and M. Daniels, FORTE 1994; times as in the
// examples of UPPAAL and TChecker): 10..20 from the sign to the bridge, 3..5 over it, 7..15 from
// a stop. Published: one at a time. By hand: the first is over after 20 + 5, each behind it takes
// 15 + 5 more; the shortest is that of one that stops and may go at once, 7 + 3.
//= over: worst 45 us, best 10 us (trains = 2)
//= over: worst 65 us, best 10 us (trains = 3)
//= both: never starts
param trains: 2..3;
lock gate: mutex grant fifo;
process train[trains] {
safe:  sleep any;
appr:  try gate.lock() else goto halt;
near:  delay 10..20 us;
       goto cross;
halt:  gate.lock();
leave: delay 7..15 us;
cross: delay 3..5 us;
       gate.release();
gone:  goto safe;
}
latency over: train[0]@appr -> train[0]@gone;
latency both: count(t in train: t@cross) > 1 -> false;
