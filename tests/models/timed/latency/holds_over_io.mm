model holds_over_io;           // mmap_lock is held over the read of a page
// Row 1 of the acceptance table of the design study of time.
//= prompt: worst io + hold + 5 us, best 0
//= soon: holds where hold + io <= 4995 us
//= late: violated
//= in_time: holds
param io:   time in 1 us..4995 us;
param hold: time in 2 us..8 us;
class interactive > background;
lock mm: rwsem;
process reader class background {
arrive: sleep any;
enter:  mm.read();
look:   delay 2 us..hold;
read:   sleep 1 us..io;
fin:    delay 2 us..5 us;
        mm.release();
}
process writer class interactive { arrive: sleep any;  ask: mm.write();  got: mm.release(); }
latency        prompt:  writer@ask -> writer@got;
region         soon:    writer@ask -> writer@got <= 5000 us;
within 5000 us late:    writer@ask -> writer@got expect violated;
within 5008 us in_time: writer@ask -> writer@got;
