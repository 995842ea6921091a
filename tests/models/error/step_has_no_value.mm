model step_has_no_value;       // an index may be bad only after a step
//= error: bad-index, 1 step
//= hit: violated, 1 step
var t[2]: bool = false;
var i: 0..2 = 1;
process p { up: i += 1; }
always step hit: !t[i]';
