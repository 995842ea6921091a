model twice_in_two_texts;      // both places are told, in whichever text they are
include "included/state.mm"
include <completion.mm>
type COMPLETION = 0..3;
var state: bool = false;
process p { l: state = 2;  bump(1); }
