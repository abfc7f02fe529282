# bash completion for lamellar(1)

_lamellar() {
  local answers
  COMPREPLY=()
  mapfile -t answers < <(lamellar complete bash -- "$COMP_WORDBREAKS" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null </dev/null)
  [[ ${answers[0]} == files ]] && return
  compopt +o default +o bashdefault
  COMPREPLY=("${answers[@]:1}")
}

complete -o bashdefault -o default -F _lamellar lamellar
