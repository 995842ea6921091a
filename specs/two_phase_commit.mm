model two_phase_commit;        // all commit, or all abort

// J. Gray, L. Lamport, Consensus on transaction commit, ACM TODS 31(1), 2006; the
// TLA+ module TwoPhase. Messages are never taken out of the set of those sent, so
// each is one bit. 288 states for 3 managers, 8,832 for 5.

const managers = 3;
param hasty: bool = false;     // commit without waiting for every manager?
type Manager = 0..managers - 1;
enum Work     { WORKING, PREPARED, COMMITTED, ABORTED }
enum Decision { OPEN, COMMIT, ABORT }

var work[Manager]: Work = WORKING;
var decision: Decision = OPEN;             // of the transaction manager
var heard[Manager]: bool = false;          // who it knows to be prepared
var sent_prepared[Manager]: bool = false;
var sent_commit, sent_abort: bool = false;

// The transaction manager.
rule hear[m in Manager] when decision == OPEN && sent_prepared[m] {
    heard[m] = true;
}
rule commit when decision == OPEN && (hasty || all m in Manager: heard[m]) {
    decision = COMMIT;
    sent_commit = true;
}
rule abort when decision == OPEN {
    decision = ABORT;
    sent_abort = true;
}

// The resource managers.
rule prepare[m in Manager] when work[m] == WORKING {
    work[m] = PREPARED;
    sent_prepared[m] = true;
}
rule refuse[m in Manager] when work[m] == WORKING {
    work[m] = ABORTED;
}
rule obey_commit[m in Manager] when sent_commit {
    work[m] = COMMITTED;
}
rule obey_abort[m in Manager] when sent_abort {
    work[m] = ABORTED;
}

never split:                     some m in Manager: work[m] == COMMITTED
                                 && some k in Manager: work[k] == ABORTED
    expect violated when hasty;
always step final[m in Manager]: work[m] == COMMITTED || work[m] == ABORTED
                                 -> work[m]' == work[m]
    expect violated when hasty;
reachable committed:             all m in Manager: work[m] == COMMITTED;
reachable aborted:               all m in Manager: work[m] == ABORTED;
reachable refused:               (some m in Manager: work[m] == ABORTED) && decision == OPEN;
reachable obeyed:                some m in Manager: work[m] == ABORTED && sent_prepared[m];
