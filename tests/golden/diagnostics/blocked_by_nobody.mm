model blocked_by_nobody;       // `waker` holds no lock, and no `from` names him
lock l: mutex;
var ready: bool = false;
process waker { wake: ready = true; }
process other { take: l.lock();  drop: l.release(); }
process w {
wait: await ready;
take: l.lock();
drop: l.release();
}
never inverted: w blocked_by waker;
never upside:   w blocked_by other && w blocked_by w;
