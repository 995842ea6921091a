model wide;                    // twenty columns that say four things
enum Style { TEST_THEN_SLEEP, SLEEP_THEN_TEST }
param style: Style;
param n: 0..19;
var x: 0..19 = 0;
process p { a: x = n; }
always low: x < 15 expect violated when n >= 15;
reachable top: x == 3 && style == SLEEP_THEN_TEST
    expect violated when n != 3 || style == TEST_THEN_SLEEP;
