model behind_a_waiting_writer;  // row 9: a reader waits behind a writer of its own class
// It waits 20,025 us in all; for the last 10 the writer works, which is no lower class.
//= wait: worst 20025 us, best 0
//= held_up: worst 20015 us, how chained, off CPU (first = HIGH)
//= held_up: worst 20025 us, how direct, chained, off CPU (first = LOW)
enum Class { HIGH, LOW }
param first: Class;             // the class of the writer
class interactive > background;
lock mm: rwsem;
process fault class background   {
arrive: sleep any;
enter:  mm.read();
look:   delay 5..10 us;
read:   sleep 100..20000 us;
fin:    delay 2..5 us;
        mm.release();
}
proc change()                    { take: mm.write();  modify: delay 5..10 us;  mm.release(); }
process writer class interactive { arrive: await first == HIGH;  go: sleep any;  change(); }
process slow class background    { arrive: await first == LOW;  go: sleep any;  change(); }
process reader class interactive { arrive: sleep any;  ask: mm.read();  got: mm.release(); }
latency   wait:    reader@ask -> reader@got;
inversion held_up: thread reader;
expect violated deadlock;
