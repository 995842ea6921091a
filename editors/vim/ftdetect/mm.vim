" Specs of mmcheck. Objective-C++ has files of that name too: they begin otherwise.
autocmd BufNewFile,BufRead *.mm call s:Detect()

function! s:Detect() abort
  for line in getline(1, 100)
    if line =~# '^\s*\%(#\s*\%(import\|include\|define\|pragma\|if\)\|@\%(interface\|implementation\|import\|class\|protocol\)\)'
      return
    endif
  endfor
  set filetype=mm
endfunction
