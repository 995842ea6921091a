model c1;  // a test and an await of a pulse: the wake-up can be lost
var ready: bool = false;  var woken: bool = false;
process waiter { w: if (ready) { goto out; }  await woken;  out: skip; }
process waker  { k: ready = true;  woken = true;  clr: woken = false; }
