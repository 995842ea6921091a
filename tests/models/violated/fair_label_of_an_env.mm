model fair_label_of_an_env;    // owed is the wake-up, not the sleep before it
//= deadlock: stuck, 0 steps
var x: bool = false;
process p { w: await x;  done: skip; }
env waker { rest: sleep any;  k fair: x = true; }
