model unknown_type;            // what stands behind a colon, and behind `class`
class interactive > background;
enum Page { ABSENT, READY }
var page: Pgae = ABSENT;
var count: page = 0;
lock mmap_lock: rwsemaphore;
lock page_lock: folio_lock;
process fault class backgrund {
enter: page_lock.lock();  release all;
}
