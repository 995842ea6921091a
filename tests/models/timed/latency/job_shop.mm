model job_shop;                // two machines; the shortest time is that of the best schedule: 9
// Y. Abdeddaim, E. Asarin and O. Maler, Scheduling with Timed Automata, TCS 354(2), 2006: the jobs
// (m1, 4), (m2, 5) and (m1, 3). The other order on m1 takes 12.
//= all_done: worst 12 us, best 9 us
lock m1, m2: mutex;
process first  {
a:   m1.lock();
b:   delay 4 us;  m1.release();
c:   m2.lock();
d:   delay 5 us;  m2.release();
}
process second { a: m1.lock();  b: delay 3 us;  m1.release(); }
latency all_done: true -> first@end && second@end;
