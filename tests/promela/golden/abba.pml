/* abba, as mmcheck understands it, for SPIN.
 * crossed = true
 *
 *   spin -a -o1 -o2 -o3 FILE
 *   gcc -O2 -DSAFETY -DNOREDUCE -o pan pan.c
 *   ./pan -m1000000 -c0 -n
 *
 * With these options SPIN stores each state that mmcheck counts, once. Its
 * transitions are the first one, those of mmcheck, and one for each
 * assertion that fails, which leaves the state as it is. A larger -m is
 * needed if it says that the search depth is too small. An assertion names
 * a flag:
 *
 *   not_owned: always owned
 *   met_shared: never shared
 *   dead_stuck: deadlock: who owes a step can't go on
 *   error_acquired_twice: error: acquired-twice
 *
 * Not in this text:
 *   deadlock: cycles of waits among some threads while others run
 */

byte at_A = 0; /* 0 first, 1 second, 2 both, 3 end */
byte at_B = 0; /* 0 first, 1 second, 2 both, 3 end */
byte v_a = 0; /* 0 none, 1 A, 2 B */
byte v_b = 0; /* 0 none, 1 A, 2 B */
/* never set: an assertion of one fails, and SPIN tells its name */
bit not_owned;
bit met_shared;
bit dead_stuck;
bit error_acquired_twice;

active proctype p_A() /* A */
{
end_p_A:
	do
	/* A@first */
	:: d_step { at_A == 0 && v_a == 1 -> assert(error_acquired_twice) }
	:: d_step { at_A == 0 && v_a == 0 && v_a != 1 -> v_a = 1; at_A = 1 }
	/* A@second */
	:: d_step { at_A == 1 && v_b == 1 -> assert(error_acquired_twice) }
	:: d_step { at_A == 1 && v_b == 0 && v_b != 1 -> v_b = 1; at_A = 2 }
	/* A@both */
	:: d_step { at_A == 2 -> v_a = (v_a == 1 -> 0 : v_a); v_b = (v_b == 1 -> 0 : v_b); at_A = 3 }
	od
}

active proctype p_B() /* B */
{
end_p_B:
	do
	/* B@first */
	:: d_step { at_B == 0 && v_b == 2 -> assert(error_acquired_twice) }
	:: d_step { at_B == 0 && v_b == 0 && v_b != 2 -> v_b = 2; at_B = 1 }
	/* B@second */
	:: d_step { at_B == 1 && v_a == 2 -> assert(error_acquired_twice) }
	:: d_step { at_B == 1 && v_a == 0 && v_a != 2 -> v_a = 2; at_B = 2 }
	/* B@both */
	:: d_step { at_B == 2 -> v_a = (v_a == 2 -> 0 : v_a); v_b = (v_b == 2 -> 0 : v_b); at_B = 3 }
	od
}

active proctype p_asked() /* asks in each state */
{
end_p_asked:
	do
	/* always owned */
	:: d_step { !((at_A != 2 || (v_a == 1 && v_b == 1)) && (at_B != 2 || (v_a == 2 && v_b == 2))) -> assert(not_owned) }
	/* never shared */
	:: d_step { at_A == 2 && at_B == 2 -> assert(met_shared) }
	/* deadlock: who owes a step can't go on */
	:: d_step { (at_A != 3 || at_B != 3) && !((at_A == 0 && (v_a == 0 || v_a == 1)) || (at_A == 1 && (v_b == 0 || v_b == 1)) || at_A == 2 || (at_B == 0 && (v_b == 0 || v_b == 2)) || (at_B == 1 && (v_a == 0 || v_a == 2)) || at_B == 2) -> assert(dead_stuck) }
	od
}
