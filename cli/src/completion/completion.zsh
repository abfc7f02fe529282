#compdef lamellar
# zsh completion for lamellar(1)

_lamellar() {
  local -a answers typed values
  local answer
  (( CURRENT > 2 )) && typed=("${(@Q)words[2,CURRENT-1]}")
  answers=("${(@f)$(lamellar complete words -- "${typed[@]}" "${(Q)PREFIX}" 2>/dev/null </dev/null)}")
  if [[ $answers[1] == files ]]; then
    [[ $PREFIX == --*=* ]] && compset -P 1 '*='
    _files
    return
  fi
  for answer in "${(@)answers[2,-1]}"; do
    answer=${${answer//\\/\\\\}//:/\\:}
    values+=("${answer/$'\t'/:}")
  done
  _describe -V lamellar values
}

if [[ $funcstack[1] == _lamellar ]]; then
  _lamellar "$@"
else
  compdef _lamellar lamellar
fi
