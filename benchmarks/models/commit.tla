------------------------------- MODULE commit -------------------------------
\* Two-phase commit: N managers of resources, one of the transaction; messages are never lost.
EXTENDS Naturals
CONSTANTS N
VARIABLES work, decision, heard, sent

Manager == 1..N

Init == /\ work = [i \in Manager |-> "working"]
        /\ decision = "open"
        /\ heard = {}
        /\ sent = {}

Hear(i) == /\ decision = "open"
           /\ <<"prepared", i>> \in sent
           /\ heard' = heard \cup {i}
           /\ UNCHANGED <<work, decision, sent>>

Commit == /\ decision = "open"
          /\ heard = Manager
          /\ decision' = "commit"
          /\ sent' = sent \cup {<<"commit", 0>>}
          /\ UNCHANGED <<work, heard>>

Abort == /\ decision = "open"
         /\ decision' = "abort"
         /\ sent' = sent \cup {<<"abort", 0>>}
         /\ UNCHANGED <<work, heard>>

Prepare(i) == /\ work[i] = "working"
              /\ work' = [work EXCEPT ![i] = "prepared"]
              /\ sent' = sent \cup {<<"prepared", i>>}
              /\ UNCHANGED <<decision, heard>>

Refuse(i) == /\ work[i] = "working"
             /\ work' = [work EXCEPT ![i] = "aborted"]
             /\ UNCHANGED <<decision, heard, sent>>

Obey(i) == /\ <<"commit", 0>> \in sent
           /\ work' = [work EXCEPT ![i] = "committed"]
           /\ UNCHANGED <<decision, heard, sent>>

GiveUp(i) == /\ <<"abort", 0>> \in sent
             /\ work' = [work EXCEPT ![i] = "aborted"]
             /\ UNCHANGED <<decision, heard, sent>>

Next == \/ Commit
        \/ Abort
        \/ \E i \in Manager : Hear(i) \/ Prepare(i) \/ Refuse(i) \/ Obey(i) \/ GiveUp(i)

Safe == \A i \in Manager : \A k \in Manager : ~(work[i] = "committed" /\ work[k] = "aborted")
=============================================================================
