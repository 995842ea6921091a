/* A ticket lock: whoever comes draws a number, and waits until it is served. */
byte next, serves;

active [N] proctype p()
{
	byte mine;
	do
	:: d_step { mine = next; next = (next + 1) % N };
	   serves == mine;
	   d_step { mine = 0; serves = (serves + 1) % N }
	od
}
