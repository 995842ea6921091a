/* Two-phase commit: N managers of resources, one of the transaction; messages are never lost. */
#define WORKING 0
#define PREPARED 1
#define COMMITTED 2
#define ABORTED 3
#define OPEN 0
#define COMMIT 1
#define ABORT 2

byte work[N], decision;
bit known[N], told[N], commits, aborts;

#if N == 3
#define EVERY (known[0] && known[1] && known[2])
#elif N == 7
#define EVERY (known[0] && known[1] && known[2] && known[3] && known[4] && known[5] && known[6])
#elif N == 9
#define EVERY (known[0] && known[1] && known[2] && known[3] && known[4] && known[5] && known[6] \
	&& known[7] && known[8])
#endif

active [N] proctype resource()
{
	do
	:: d_step { decision == OPEN && told[_pid] -> known[_pid] = 1 }
	:: d_step { work[_pid] == WORKING -> work[_pid] = PREPARED; told[_pid] = 1 }
	:: d_step { work[_pid] == WORKING -> work[_pid] = ABORTED }
	:: d_step { commits -> assert(!aborts); work[_pid] = COMMITTED }
	:: d_step { aborts -> assert(!commits); work[_pid] = ABORTED }
	od
}

active proctype transaction()
{
	do
	:: d_step { decision == OPEN && EVERY -> decision = COMMIT; commits = 1 }
	:: d_step { decision == OPEN -> decision = ABORT; aborts = 1 }
	od
}
