model preempted;               // how long a delay lasts that may be interrupted is not measured
//= held_up: unknown
//= never: none
class high > middle > low;
cpus 1;
lock l: mutex;
process h class high   { arrive: sleep any;  ask: l.lock();  got: l.release(); }
process m class middle { arrive: sleep any;  work: delay 7 us; }
process w class low    { take: l.lock();  hold: delay 10 us preemptible 3;  l.release(); }
inversion held_up: thread h;
inversion never:   thread w;
