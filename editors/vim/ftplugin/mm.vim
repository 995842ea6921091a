" Settings for specs of mmcheck.
if exists("b:did_ftplugin")
  finish
endif
let b:did_ftplugin = 1

setlocal commentstring=//\ %s
setlocal comments=s1:/*,mb:*,ex:*/,://
setlocal formatoptions-=t formatoptions+=croql
setlocal expandtab shiftwidth=4 softtabstop=4
setlocal suffixesadd=.mm
setlocal include=^\\s*include\\s*[\"<]
" `:make` checks the spec and goes to its errors and warnings. The arrow stands as far in
" as the numbers of lines are wide.
setlocal makeprg=mmcheck\ --warnings\ %:S
setlocal errorformat=%Eerror[%*[^]]]:\ %m,%Wwarning[%*[^]]]:\ %m,%Inote[%*[^]]]:\ %m,%C%*[\ ]-->\ %f:%l:%c,%C%.%#,%-G%.%#

let b:undo_ftplugin = "setlocal commentstring< comments< formatoptions< expandtab< shiftwidth<"
      \ . " softtabstop< suffixesadd< include< makeprg< errorformat<"
