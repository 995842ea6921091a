model from_promela;            // as a Promela user writes it first
#define N 2
mtype = { IDLE, BUSY };
byte count = 0;
chan c = [2] of { byte };

active [2] proctype worker() {
  do
  :: count < N -> count++
  :: else -> break
  od;
  atomic { count = count - 1; }
  d_step { count = 0; }
  run other();
  assert(count == 0);
}

init {
  run worker();
}

ltl safe { []p }
