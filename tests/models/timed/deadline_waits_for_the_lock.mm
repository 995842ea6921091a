model deadline_waits_for_the_lock; // the timeout counts from the coming, across refusals
//= given_up: reached, 4 steps, timed
lock l: mutex;
process holder { a: l.lock();  b: delay 3 ms;  l.release();  c: l.lock();  d: delay 9 ms;  l.release(); }
process other  { w: l.lock() timeout 5 ms else goto out;  release all;  out: skip; }
reachable given_up: other@out && holder@d;
