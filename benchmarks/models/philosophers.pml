/* Dining philosophers, of whom the last takes its forks the other way round. */
bit taken[N];

#define FIRST (_pid < N - 1 -> _pid : 0)
#define SECOND (_pid < N - 1 -> _pid + 1 : N - 1)

active [N] proctype phil()
{
	do
	:: d_step { !taken[FIRST] -> taken[FIRST] = 1 };
	   d_step { !taken[SECOND] -> taken[SECOND] = 1 };
	   taken[FIRST] = 0;
	   taken[SECOND] = 0
	od
}
