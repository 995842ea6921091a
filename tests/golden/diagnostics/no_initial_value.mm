model no_initial_value;        // nothing is zero by default
enum Page { ABSENT, READY }
var page: Page;
var pins: 1..3;
var table[2]: bool;
process fault {
    var drops: 0..1;
enter: page = READY;  pins = 1;  drops = 0;  table[0] = true;
}
