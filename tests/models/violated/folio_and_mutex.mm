model folio_and_mutex;         // the I/O needs the mutex whose holder waits for its end
//= deadlock: cycle, 3 steps
lock f: folio_lock;
lock m: mutex;
process fault { take: f.lock();  mine: m.lock();  wait: f.lock();  drop: m.release(); }
daemon  disk  { idle: await f.held;  busy: m.lock();  done: m.release();  f.release();  goto idle; }
