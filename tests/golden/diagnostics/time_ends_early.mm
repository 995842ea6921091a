model time_ends_early;         // an interval that ends before it starts
const HOLD = 2 us;
process disk {
busy: sleep 100 us..HOLD;
work: delay HOLD - 5 us;
}
