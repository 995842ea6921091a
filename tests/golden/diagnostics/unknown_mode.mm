model unknown_mode;            // locks asked for what they do not offer
lock vma_lock: rwsem;
lock page_lock: mutex;
lock queue: rwsem grant prefer writer;
process fault {
enter: vma_lock.reed();
       page_lock.read();
       page_lock.unlock();
       vma_lock.lock();
leave: release all;
}
always alone: vma_lock.count(writer) <= 1;
