/* Dining philosophers, of whom the last takes its forks the other way round. */
bit taken[N];

active [N - 1] proctype phil()
{
	do
	:: d_step { !taken[_pid] -> taken[_pid] = 1 };
	   d_step { !taken[_pid + 1] -> taken[_pid + 1] = 1 };
	   taken[_pid] = 0;
	   taken[_pid + 1] = 0
	od
}

active proctype last()
{
	do
	:: d_step { !taken[0] -> taken[0] = 1 };
	   d_step { !taken[N - 1] -> taken[N - 1] = 1 };
	   taken[0] = 0;
	   taken[N - 1] = 0
	od
}
