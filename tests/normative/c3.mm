model c3;  // test and enqueue in one step: this label hides the lost wake-up
var ready: bool = false;  var asleep: bool = false;  var woken: bool = false;
process waiter { w: if (ready) { goto out; }  asleep = true;  await woken;  out: skip; }
process waker  { k: ready = true;  if (asleep) { woken = true; } }
