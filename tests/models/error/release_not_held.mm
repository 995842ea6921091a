model release_not_held;        // somebody else's lock
//= error: release-not-held, 1 step
lock l: mutex;
process p { take: l.lock();  l.release(); }
process q { drop: l.release(); }
