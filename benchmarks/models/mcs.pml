/* The MCS lock: a queue of waiters, each of whom spins on a flag of its own. 0 is nobody. */
byte tail;
byte next[N];
bit locked[N];

#define ME (_pid + 1)

active [N] proctype p()
{
	byte before;
swap:
	if
	:: d_step { tail == 0 -> tail = ME }
	:: d_step { tail != 0 -> before = tail; tail = ME };
	   locked[_pid] = 1;
	   next[before - 1] = ME;
	   !locked[_pid]
	fi;
	if
	:: next[_pid] == 0 ->
	   if
	   :: d_step { tail == ME -> tail = 0; before = 0 }; goto swap
	   :: tail != ME
	   fi;
	   next[_pid] != 0
	:: next[_pid] != 0
	fi;
	d_step { locked[next[_pid] - 1] = 0; next[_pid] = 0; before = 0 };
	goto swap
}
