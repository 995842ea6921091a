model c4;  // c3 with a label at the enqueue: the wake-up can be lost
var ready: bool = false;  var asleep: bool = false;  var woken: bool = false;
process waiter { w: if (ready) { goto out; }  s: asleep = true;  await woken;  out: skip; }
process waker  { k: ready = true;  if (asleep) { woken = true; } }
