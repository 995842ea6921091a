model behind_a_waiting_writer;  // row 9: a reader waits as long as the writer before it, and its work
// 20,000 + 10 + 5 + 10: a fair rwsem makes the writer's wait everybody's.
//= wait: worst 20025 us, best 0
lock mm: rwsem;
process fault {
arrive: sleep any;
enter:  mm.read();
look:   delay 5..10 us;
read:   sleep 100..20000 us;
fin:    delay 2..5 us;
        mm.release();
}
process writer { arrive: sleep any;  take: mm.write();  modify: delay 5..10 us;  mm.release(); }
process reader { arrive: sleep any;  ask: mm.read();  got: mm.release(); }
latency wait: reader@ask -> reader@got;
