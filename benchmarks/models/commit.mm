// Two-phase commit: N managers of resources, one of the transaction; messages are never lost.
model commit;
const N = 3;
enum Work     { WORKING, PREPARED, COMMITTED, ABORTED }
enum Decision { OPEN, COMMIT, ABORT }
var work[N]: Work = WORKING;
var decision: Decision = OPEN;
var heard[N]: bool = false;
var told[N]: bool = false;
var commits, aborts: bool = false;

rule hear[i in N] when decision == OPEN && told[i] { heard[i] = true; }
rule commit when decision == OPEN && all i in N: heard[i] { decision = COMMIT;  commits = true; }
rule abort when decision == OPEN { decision = ABORT;  aborts = true; }
rule prepare[i in N] when work[i] == WORKING { work[i] = PREPARED;  told[i] = true; }
rule refuse[i in N] when work[i] == WORKING { work[i] = ABORTED; }
rule obey[i in N] when commits { work[i] = COMMITTED; }
rule give_up[i in N] when aborts { work[i] = ABORTED; }

never split: some i in N: work[i] == COMMITTED && some k in N: work[k] == ABORTED;
