model c2;  // c1 awaiting the level: nothing can be lost
var ready: bool = false;  var woken: bool = false;
process waiter { w: if (ready) { goto out; }  await ready;  out: skip; }
process waker  { k: ready = true;  woken = true;  clr: woken = false; }
