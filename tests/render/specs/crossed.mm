model crossed;                 // two threads, two locks, two orders
param order: bool;             // does B take them in the order of A?
lock a, b: mutex;
process A {
first:  a.lock();
second: b.lock();
done:   release all;
}
process B {
first:  if (order) { a.lock(); } else { b.lock(); }
second: if (order) { b.lock(); } else { a.lock(); }
done:   release all;
}
never together: A@done && B@done;
reachable both: A@end && B@end;
