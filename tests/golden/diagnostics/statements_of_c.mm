model statements_of_c;         // pointers, loops and bodies as C writes them
lock mm: rwsem;
enum Page { ABSENT, READY }
var page = ABSENT;
var dirty = false;
param evict: bool = any;
process fault {
work:   mm->read();
        for (;;) { dirty = true; }
        for (int i = 0; i < 3; i++) dirty = false;
        if (dirty)
            if (page == READY) dirty = false;
            else page = READY;
        mm->release();
}
env reclaim when dirty { page = ABSENT; }
