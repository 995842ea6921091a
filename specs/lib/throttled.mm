// Which sleeps of a throttled fault come with its lock held: a table of the kernel
// (kernel.md e), for the first try of a fault. A later try holds it over all of them.
//
//   FILE    filemap_fault lets go of the lock before it hands in the read.
//   ANON    do_swap_page hands it in with the lock held, then lets go and waits.
//   SHMEM   shmem_swapin_folio keeps the lock to the end.
//
//   SUBMIT  io.latency and io.cost make the one who hands in a read sleep.
//   PARKED  io.max parks the read; the thread goes on, and waits for the page.
//   CHARGE  reclaim for a memory limit, before there is a read at all.

enum Backing { FILE, ANON, SHMEM }
enum Where { SUBMIT, PARKED, CHARGE }

// Whether the fault keeps its lock.
table kept(backing: Backing, where: Where): bool {
    _ CHARGE     => true;
    FILE SUBMIT  => false;
    FILE PARKED  => false;
    ANON SUBMIT  => true;
    ANON PARKED  => false;
    SHMEM SUBMIT => true;
    SHMEM PARKED => true;
}
