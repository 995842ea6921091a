include "circle.mm"
