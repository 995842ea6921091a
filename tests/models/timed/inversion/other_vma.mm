model other_vma;               // rows 6 and 7: the fault is in another VMA than the writer's
//= held_up: none (lock_of = VMA)
//= held_up: worst 45 us, how direct, off CPU (lock_of = MM)
enum Of { VMA, MM }
param lock_of: Of;
class interactive > background;
lock mm, vma, other: rwsem;
process fault class background {
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
process writer class interactive {
arrive: sleep any;
ask:    mm.write();
drain:  vma.write();
got:    release all;
}
inversion held_up: thread writer;
