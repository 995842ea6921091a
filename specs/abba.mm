model abba;                    // two threads, two locks, two orders

// The smallest deadlock there is, and what every lock-order checker looks for.
// With `crossed` false both threads take `a` first, and all is well.

param crossed: bool;           // does B take the locks the other way round?
lock a, b: mutex;

process A {
first:  a.lock();
second: b.lock();
both:   release all;
}

process B {
first:  if (crossed) { b.lock(); } else { a.lock(); }
second: if (crossed) { a.lock(); } else { b.lock(); }
both:   release all;
}

always owned:  (A@both -> A holds a && A holds b)
               && (B@both -> B holds a && B holds b);
never  shared: A@both && B@both;

expect violated deadlock when crossed;
