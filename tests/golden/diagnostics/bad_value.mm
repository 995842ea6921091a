model bad_value;               // what `--set` gives must fit, and so must a default
//= set policy = RETRY
//= set io = 20
//= set hold = 9 ms
enum Policy { HOLD, DROP }
param policy: Policy;
param io: time in 1 us..20 ms;
param hold: time in 1 us..8 ms;
param allowed: 0..3 = 4;
var n: 0..3 = 0;
process p { up: if (policy == HOLD) { n = allowed; }  delay io..io + hold; }
