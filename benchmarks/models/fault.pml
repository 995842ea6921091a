/* Page faults that drop the lock for the I/O and retry, once; then they keep it. A writer unmaps. */
#define ABSENT 0
#define READING 1
#define READY 2

byte readers;
bit writes, wants;
byte page[P];

active [T] proctype fault()
{
	byte at;
	bit tried;
begin:
	if
	:: at = 0
#if P > 1
	:: at = 1
#endif
#if P > 2
	:: at = 2
#endif
	fi;
lock:
	if
	:: d_step { !writes && !wants -> readers++ }
	fi;
lookup:
	if
	:: d_step { page[at] == READY -> readers-- };
	   d_step { tried = 0; at = 0 };
	   goto begin
	:: d_step { page[at] != READY && tried -> page[at] = READING }; goto keep
	:: d_step { page[at] == ABSENT && !tried -> page[at] = READING; readers-- }
	:: d_step { page[at] == READING && !tried -> readers-- }
	fi;
	page[at] == READY;
	tried = 1;
	goto lock;
keep:
	page[at] == READY;
	goto lookup
}

active [P] proctype disk()
{
	do
	:: d_step { page[_pid - T] == READING -> page[_pid - T] = READY }
	od
}

active proctype unmap()
{
ask:
	wants = 1;
	d_step { readers == 0 -> writes = 1; wants = 0 };
	do
	:: d_step { page[0] == READY -> assert(readers == 0); page[0] = ABSENT }
#if P > 1
	:: d_step { page[1] == READY -> assert(readers == 0); page[1] = ABSENT }
#endif
#if P > 2
	:: d_step { page[2] == READY -> assert(readers == 0); page[2] = ABSENT }
#endif
	:: writes = 0; goto ask
	od
}
