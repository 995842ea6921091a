model questions_misread;       // what reads well, and is asked otherwise
lock l: mutex;
process p { a: l.lock();  b: delay 1 ms;  c: l.release(); }
latency quick: p@a -> p@end <= 3 ms;
within 4 ms late: p@a -> p@end < 3 ms;
never stuck: deadlock;
always held: p@b -> holds(p, l);
always more: waits(p, l) -> l.held;
always some_: blocked_by(p, p);
