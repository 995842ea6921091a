model waits_in_either;         // who has another branch to take does not wait for the lock
//= 8 states
lock l: mutex;
var open: bool = false;
process p {
go: either { await open; } or { l.lock();  l.release(); }
}
process q {
hold: l.lock();
tell: open = true;
free: l.release();
}
reachable waiting: p waits l;
never free_branch: p waits l && open;
never held_by_none: p waits l && !l.held;
