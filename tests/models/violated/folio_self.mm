model folio_self;              // who locks a folio twice waits for itself: no owner is stored
//= deadlock: cycle, 1 step
lock f: folio_lock;
process p { take: f.lock();  again: f.lock();  drop: f.release(); }
