model pinned;                  // a struct changes by its fields, and is compared as a whole
//= 13 states, 16 transitions, depth 4
struct Page { pins: 0..2; owner: p?; }
var page: Page = { pins: 0, owner: none };
process p[2] {
pin:   page.pins += 1;  page.owner = self;
unpin: page.pins -= 1;
}
always counted: page.pins == count(f in p: f@unpin);
reachable both: page == { pins: 2, owner: p[0] };
