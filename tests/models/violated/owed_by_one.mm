model owed_by_one;             // both could set `x`, but only the handler owes it
//= deadlock: cycle, 1 step
lock l: mutex;
var x: bool = false;
process p       { a: l.lock();  b: await x from handler;  l.release(); }
process handler { a: l.lock();  x = true;  l.release(); }
process other   { a: await x;   b: x = false;  goto a; }
