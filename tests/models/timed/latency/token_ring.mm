model token_ring;              // each of three holds the token up to 10, and it takes 2 to the next
// By hand: a round takes 3 * 2 at least, and 3 * (10 + 2) at most.
//= round: worst 36 us, best 6 us
var at: 0..3 = 0;
process station[i in 3] {
idle: await at == i;
have: delay 0..10 us;
pass: sleep 2 us;
      at = (i + 1) % 3;
      goto idle;
}
latency round: station[0]@have -> station[0]@have;
