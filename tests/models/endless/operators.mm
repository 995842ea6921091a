model operators;               // a counter that goes round: what each operator of time says
//= 3 states
var n: 0..2 = 0;
process p { a: n = (n + 1) % 3;  goto a; }
ltl always_again: always(eventually(n == 0));
ltl never_stays:  eventually(always(n == 0)) expect violated;
ltl one_next:     next(n == 1);
ltl three_on:     next(next(next(n == 0)));
ltl before:       until(n < 2, n == 2);
ltl only_before:  weak_until(n == 0, n == 1);
ltl not_forever:  weak_until(n < 2, false)   expect violated;
ltl kept:         weak_until(n <= 2, false);
ltl each_step:    always(n == 0 -> next(n == 1));
ltl chosen:       n == 0 ? next(n == 1) : next(n == 0);
ltl both:         always(eventually(n == 1)) && !eventually(always(n == 1));
ltl at_start:     n == 0;
ltl not_there:    n == 1                     expect violated;
leads comes:      n == 0 -> n == 2;
leads at_once:    n == 2 -> n >= 1;
