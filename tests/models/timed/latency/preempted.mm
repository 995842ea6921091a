model preempted;               // row 21: work that may be interrupted is not measured
//= wait: unknown
class high > middle > low;
cpus 1;
lock l: mutex;
process h class high   { arrive: sleep any;  ask: l.lock();  got: l.release(); }
process m class middle { arrive: sleep any;  work: delay 7 us; }
process w class low    { take: l.lock();  hold: delay 10 us preemptible 3;  l.release(); }
latency wait: h@ask -> h@got;
