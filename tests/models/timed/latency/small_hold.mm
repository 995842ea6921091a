model small_hold;              // row 1 with the small constants: 40 + 3 + 2
//= prompt: worst 45 us, best 0
//= tight: holds
//= less: violated
lock mm: rwsem;
process reader {
arrive: sleep any;
enter:  mm.read();
look:   delay 2..3 us;
read:   sleep 1..40 us;
fin:    delay 1..2 us;
        mm.release();
}
process writer { arrive: sleep any;  ask: mm.write();  got: mm.release(); }
latency prompt:     writer@ask -> writer@got;
within 45 us tight: writer@ask -> writer@got;
within 44 us less:  writer@ask -> writer@got expect violated;
