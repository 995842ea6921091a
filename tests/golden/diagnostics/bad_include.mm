model bad_include;             // texts that are not there, not allowed, or go in a circle
include "included/state.mm"
include "included/state.mm";
include "included/missing.mm"
include "included"
include "../ir/a3.txt"
include "/included/state.mm"
include <completions.mm>
include "included/circle.mm"
include "included/wrong.mm"
process p { l: skip; }
