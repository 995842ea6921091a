model late_by_a_timer;         // beyond 10 us there is more to do: no one formula says how long it takes
//= wait: worst io + 60 us where io >= 10 us; io where io < 10 us, best io + 60 us where io > 10 us; io where io <= 10 us
//= soon: holds where io < 10 us
//= keep: violated
//= keeps: holds
param io: time in 1..100 us;
var late: bool = false;
process timer { ring: sleep 10 us;  late = true; }
process p {
ask:  sleep io;
      if (!late) { goto got; }
slow: delay 60 us;
got:  skip;
}
latency wait: p@ask -> p@got;
within 90 us  keep:  p@ask -> p@got;
within 160 us keeps: p@ask -> p@got;
region soon: p@ask -> p@got <= 65 us;
expect violated keep;
