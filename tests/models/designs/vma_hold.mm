model vma_hold;              // the fault keeps the lock while the page is read
const faulters = 1;
const others = 1;            // faults in another VMA of the same mm
lock mm, vma, vma2: rwsem grant fifo;
process fault[faulters] {
run:    sleep any;
ask:    vma.read();
lookup: delay 5..10 us;
io:     sleep 100 us..20 ms;
finish: delay 2..5 us;
        vma.release();
}
process other[others] {
run:    sleep any;
ask:    vma2.read();
lookup: delay 5..10 us;
io:     sleep 100 us..20 ms;
finish: delay 2..5 us;
        vma2.release();
}
process writer {
run:    sleep any;
ask:    mm.write();
drain:  vma.write();
modify: delay 5..10 us;
        vma.release();
        mm.release();
}
