model folio_not_locked;        // the I/O ends twice, and the second end unlocks nothing
//= error: release-not-held, 3 steps
lock f: folio_lock;
process fault { take: f.lock(); }
process disk  { io: await f.held;  f.release();  again: f.release(); }
