model bad_time;                // times need units, and are for `delay` and `sleep` only
const STEP = 5;
param io: time in 1..20;
param hold: time in 5 us..8 ms;
var since: time = 0 us;
param read: 1 ms..10 ms;
var late: 2 us..hold = 5 us;
process disk {
busy: sleep 100..io;
work: delay STEP;
hurry: delay -5 us..hold * hold;
late: if (hold > 5) { stop; }
      let pause = 2 * hold;
}
