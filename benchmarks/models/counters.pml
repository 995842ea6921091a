/* Counters that go round: every combination of values is reached. */
byte n[K];

active [K] proctype p()
{
	do
	:: n[_pid] = (n[_pid] + 1) % M
	od
}
