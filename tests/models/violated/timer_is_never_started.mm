model timer_is_never_started;  // a timer that is stopped can't ring
//= deadlock: stuck, 1 step
//= 2 states, 1 transitions, depth 1
timer t;
process p { a: t.stop();  await t.rang; }
