model handoff;                 // who has asked is overtaken once at most, then it is first
lock l: mutex grant handoff 1;
process p[3] { take: l.lock();  drop: l.release();  goto take; }
always one: count(x in p: x@drop) == l.count(lock);
reachable overtaken: p[0] waits l && p[1]@drop;
