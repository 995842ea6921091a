model bad_initial_value;       // outside the range that the parameter gives
param allowed: 0..3 = 1;
var drops: 0..allowed = 2;
process fault[i in 3] {
    var mine: 0..1 = i;
enter: drops = 0;  mine = 0;
}
struct Pins { now: 0..2;  most: 0..allowed; }
type Same = Pins;
struct Page { pins: Pins;  dirty: bool; }
const full: 0..9 = 9;
var page: Page = { dirty: false, pins: { most: 1, now: 5 } };
var other: Pins = { now: 0, most: full };
var third: Same = { now: 3, most: 0 };
process user { use: page.dirty = other.now > third.now; }
