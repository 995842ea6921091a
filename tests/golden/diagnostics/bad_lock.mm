model bad_lock;                // a lock is no value, and only a lock is a lock
lock page_lock: mutex;
lock vma_lock: rwsem;
var page: 0..2 = 0;
var busy: bool = false;
process fault {
enter: page.lock();
       busy = page_lock;
       busy = vma_lock.read();
       page = page_lock.readers;
       busy = self holds page;
       page.release();
       page = vma_lock.writers;
}
