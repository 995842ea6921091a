model sleep_in_atomic;         // a spinlock is held where a thread may sleep
include <completion.mm>
locktype gate { mode pass shared; mode close exclusive; atomic; }
lock pool, row[2]: spinlock;
lock owner: mutex;
lock g: gate;
param deep: bool;
var done: COMPLETION = 1;
proc rest() { sleep 1..2 ms; }
process taker[i in 2] {
look: row[i].lock();
ask:  owner.lock() timeout 5 ms else goto out;
      owner.release();
out:  row[i].release();
pass: g.pass();  pool.lock();
io:   if (deep) { rest(); }
drop: release all;
}
process waiter {
shut: g.close();
wait: wait_for_completion(done);
      g.release();
safe: pool.lock();
      try owner.lock() else { pool.release();  stop; }
      release all;
}
