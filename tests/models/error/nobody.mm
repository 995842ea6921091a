model nobody;                  // where is a thread that there is not?
//= error: nobody, 1 step
var owner: p? = none;
process p { look: await owner@look; }
