model vma_retry_vma;        // drop the VMA lock, read, come back under the VMA lock
const faulters = 1;
const others = 1;            // faults in another VMA of the same mm
param evict: bool;           // can the page be gone again when the fault is back?
lock mm, vma, vma2: rwsem grant fifo;
process fault[faulters] {
run:     sleep any;
ask:     vma.read();
lookup:  delay 5..10 us;
         vma.release();
io:      sleep 100 us..20 ms;
reask:   vma.read();
relook:  delay 5..10 us;
         if (!evict) { goto finish; }
         either { goto again; } or { goto finish; }
again:   sleep 100 us..20 ms;
finish:  delay 2..5 us;
         vma.release();
}
process other[others] {
run:     sleep any;
ask:     vma2.read();
lookup:  delay 5..10 us;
         vma2.release();
io:      sleep 100 us..20 ms;
reask:   vma2.read();
relook:  delay 5..10 us;
         if (!evict) { goto finish; }
         either { goto again; } or { goto finish; }
again:   sleep 100 us..20 ms;
finish:  delay 2..5 us;
         vma2.release();
}
process writer {
run:     sleep any;
ask:     mm.write();
drain:   vma.write();
modify:  delay 5..10 us;
         vma.release();
         mm.release();
}
