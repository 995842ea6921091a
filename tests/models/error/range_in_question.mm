model range_in_question;       // a question can break an index as well
//= error: bad-index, 1 step
//= hit: violated, 1 step
var t[2]: bool = false;
var i: 0..2 = 1;
process p { up: i += 1; }
never hit: t[i];
