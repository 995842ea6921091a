/* Peterson's filter lock: on each level the last who came waits for the others to be below. */
byte level[N], victim[N];

#define MINE level[_pid]
#define BELOW(k) (k == _pid || level[k] < MINE)

#if N == 2
#define ALL_BELOW (BELOW(0) && BELOW(1))
#elif N == 3
#define ALL_BELOW (BELOW(0) && BELOW(1) && BELOW(2))
#elif N == 4
#define ALL_BELOW (BELOW(0) && BELOW(1) && BELOW(2) && BELOW(3))
#elif N == 5
#define ALL_BELOW (BELOW(0) && BELOW(1) && BELOW(2) && BELOW(3) && BELOW(4))
#elif N == 6
#define ALL_BELOW (BELOW(0) && BELOW(1) && BELOW(2) && BELOW(3) && BELOW(4) && BELOW(5))
#endif

#define MAY_PASS (victim[MINE] != _pid || ALL_BELOW)

active [N] proctype p()
{
rise:
	MINE = MINE + 1;
	victim[MINE] = _pid;
	if
	:: MAY_PASS && MINE < N - 1 -> goto rise
	:: MAY_PASS && MINE == N - 1
	fi;
	MINE = 0;
	goto rise
}
