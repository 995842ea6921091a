model try_backs_off;           // ABBA with a try that lets go of the first lock
lock a, b: mutex;
process p {
first:  a.lock();
second: b.lock();
both:   release all;
}
process q {
first:  b.lock();
second: try a.lock() else { release all;  goto first; }
both:   release all;
}
reachable done: p@end && q@end;
