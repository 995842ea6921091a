model rule_takes_steps;        // a rule is one step
lock l: mutex;
var page: 0..2 = 0;
rule evict when page == 2 {
    await page == 2;
    page = 0;
again: delay 1 us;
    goto again;
}
rule grab { l.lock();  page = 1;  release all; }
process p { up: page = 2; }
