/* Lamport's bakery: numbers are drawn, the smallest goes first; none is larger than M. */
bit choosing[N];
byte number[N];

#define LARGER(a, b) (a > b -> a : b)

#if N == 2
#define LARGEST LARGER(number[0], number[1])
#elif N == 3
#define LARGEST LARGER(LARGER(number[0], number[1]), number[2])
#elif N == 4
#define LARGEST LARGER(LARGER(number[0], number[1]), LARGER(number[2], number[3]))
#endif

#define MINE number[_pid]
#define MAY_PASS \
	(number[j] == 0 || MINE < number[j] || (MINE == number[j] && _pid <= j))

active [N] proctype p()
{
	byte j;
begin:
	choosing[_pid] = 1;
	if
	:: d_step { LARGEST == M -> choosing[_pid] = 0 }; goto begin
	:: d_step { LARGEST != M -> MINE = LARGEST + 1 }
	fi;
	choosing[_pid] = 0;
	do
	:: j == N;
	   d_step { MINE = 0; j = 0 };
	   goto begin
	:: j < N && !choosing[j];
	   d_step { MAY_PASS -> j++ }
	od
}
