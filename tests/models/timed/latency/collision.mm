model collision;               // CSMA/CD: a collision is heard by all after twice the delay of the bus
// The constants of IEEE 802.3 as in S. Yovine, Kronos, STTT 1, 1997: to send takes 808, and a signal
// takes 26 to the far end, where meanwhile the bus seems free. Published: a collision is heard
// within 2 * 26 = 52 after the first has begun, so that no message is sent to its end in one. Here
// each sends once, at any moment, and tries no second time.
//= heard: worst 26 us, best 0
//= through: worst 808 us, best 0
//= after_53: never starts
//= after_51: worst unbounded rests, best never
//= lost: never starts
timer far_end, for_51, for_53;
var sending: 0..2 = 0;
var crash: bool = false;
process station[2] {
wait:  sleep any;
       if (sending > 0 && far_end.rang) { goto busy; }
       if (sending == 0) { far_end.start(26 us);  for_51.start(51 us);  for_53.start(53 us); }
       sending += 1;
begin: await crash timeout 808 us else goto sent;
heard: goto busy;
sent:  sending -= 1;
busy:  skip;
}
daemon bus {
idle:  await sending == 2;
jam:   delay 0..26 us;
       crash = true;
}
latency heard:    sending == 2 -> crash;
latency through:  station[0]@begin -> station[0]@sent or station[0]@heard;
latency after_53: sending == 2 && !crash && for_53.rang -> false;
latency after_51: sending == 2 && !crash && for_51.rang -> false;
latency lost:     sending == 2 && (station[0]@sent || station[1]@sent) -> false;
