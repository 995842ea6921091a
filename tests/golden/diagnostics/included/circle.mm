include "round.mm"
