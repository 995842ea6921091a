model timeout_after_the_wait;  // where the wait can end its timeout can't fire
//= 3 states, 2 transitions, depth 2
var ready: bool = true;
var late:  bool = false;
process p { w: await ready timeout any else { late = true; }  done: skip; }
never late: late;
