model daemon_wants_lock;       // a daemon may rest, but not before a lock for ever
//= deadlock: stuck, 2 steps
lock l: mutex;
var call: bool = false;
daemon holder {
take: l.lock();
rest: await call;
      l.release();
      goto take;
}
daemon d {
want: l.lock();
      l.release();
      goto want;
}
env outside {
idle: await !call;
      call = true;
      goto idle;
}
process p { go: skip; }
