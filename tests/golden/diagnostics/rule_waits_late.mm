model rule_waits_late;         // a choice that may have to wait stands behind an effect
var page: 0..2 = 0;
var old: 0..2 = 0;
rule swap when page == 2 {
    old = page;
    choose next in 0..2 where next != old;
    page = next;
}
process p { up: page = 2; }
