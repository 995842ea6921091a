model other_vma;               // rows 6 and 7: the fault is in another VMA than the writer's
//= prompt: worst 0, best 0 (lock_of = VMA)
//= prompt: worst 45 us, best 0 (lock_of = MM)
enum Of { VMA, MM }
param lock_of: Of;
lock mm, vma, other: rwsem;
process fault {
arrive: sleep any;
enter:  if (lock_of == MM) { goto coarse; }
        other.read();
        goto look;
coarse: mm.read();
look:   delay 2..3 us;
read:   sleep 1..40 us;
fin:    delay 1..2 us;
        release all;
}
process writer {
arrive: sleep any;
ask:    mm.write();
drain:  vma.write();
got:    release all;
}
latency prompt: writer@ask -> writer@got;
