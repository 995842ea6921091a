model livelock;                // two give way to each other for ever, and `deadlock none` says nothing
//= deadlock: none
//= some_end: violated
// Trylock and back off: each takes one lock, is refused the
// other, gives up its own and begins again. Fairness doesn't help: both step for ever.
lock a, b: mutex;
process p { one: a.lock();  two: try b.lock() else { a.release();  goto one; }  done: release all; }
process q { one: b.lock();  two: try a.lock() else { b.release();  goto one; }  done: release all; }
eventually some_end: p@end || q@end expect violated;
