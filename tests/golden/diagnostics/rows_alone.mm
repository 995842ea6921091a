model rows_alone;              // what every report has is not asked for
lock l: mutex inherit priority;
process p { a: l.lock();  c: l.release(); }
deadlock none;
latency quick: p@a -> p@end expect <= 3 ms;
within slow: p@a -> p@end 5 ms;
inversion k: p;
