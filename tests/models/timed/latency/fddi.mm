model fddi;                    // the timed token of FDDI: two stations
// C. Daws, A. Olivero, S. Tripakis and S. Yovine, The Tool Kronos, Hybrid Systems III, 1996, with
// TTRT = 100, and 20 of synchronous data for each; the token needs no time. Who has it early may go
// on until TTRT + 20 after he had it before. Published (K. Sevcik and M. Johnson, Cycle Time
// Properties of the FDDI Token Ring Protocol, IEEE TSE 13(3), 1987): a round takes no more than
// 2 * TTRT.
//= bound: holds
//= round: worst 140 us, best 40 us
const TTRT = 100 us;
const SYNC = 20 us;
var at: 0..1 = 0;
timer late_a[2], full_a[2], late_b[2], full_b[2];
process station[i in 2] {
       late_a[i].start(TTRT);
       full_a[i].start(TTRT + SYNC);
a:     await at == i;
       late_b[i].start(TTRT);
       full_b[i].start(TTRT + SYNC);
send:  delay SYNC;
       if (late_a[i].rang) { goto pass; }
more:  await full_a[i].rang timeout any else goto pass;
pass:  late_a[i].stop();
       full_a[i].stop();
       at = 1 - i;
b:     await at == i;
       late_a[i].start(TTRT);
       full_a[i].start(TTRT + SYNC);
send2: delay SYNC;
       if (late_b[i].rang) { goto pass2; }
more2: await full_b[i].rang timeout any else goto pass2;
pass2: late_b[i].stop();
       full_b[i].stop();
       at = 1 - i;
       goto a;
}
latency round: station[0]@send or station[0]@send2 -> station[0]@send or station[0]@send2;
within 2 * TTRT bound: station[0]@send or station[0]@send2 -> station[0]@send or station[0]@send2;
