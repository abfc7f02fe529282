/** The shells with a completion script. */
export type Shell = 'bash' | 'zsh' | 'fish';

/*
 * What has each shell ask `lamellar complete`. Every answer is data there: nothing of it is expanded, evaluated or split, whatever
 * a policy calls its profiles.
 */

const bash = `# bash completion for lamellar(1)

_lamellar() {
  local answers
  COMPREPLY=()
  mapfile -t answers < <(lamellar complete bash -- "$COMP_WORDBREAKS" "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null </dev/null)
  [[ \${answers[0]} == files ]] && return
  compopt +o default +o bashdefault
  COMPREPLY=("\${answers[@]:1}")
}

complete -o bashdefault -o default -F _lamellar lamellar
`;

const zsh = `#compdef lamellar
# zsh completion for lamellar(1)

_lamellar() {
  local -a answers typed values
  local answer
  (( CURRENT > 2 )) && typed=("\${(@Q)words[2,CURRENT-1]}")
  answers=("\${(@f)$(lamellar complete words -- "\${typed[@]}" "\${(Q)PREFIX}" 2>/dev/null </dev/null)}")
  if [[ $answers[1] == files ]]; then
    [[ $PREFIX == --*=* ]] && compset -P 1 '*='
    _files
    return
  fi
  for answer in "\${(@)answers[2,-1]}"; do
    answer=\${\${answer//\\\\/\\\\\\\\}//:/\\\\:}
    values+=("\${answer/$'\\t'/:}")
  done
  _describe -V lamellar values
}

if [[ $funcstack[1] == _lamellar ]]; then
  _lamellar "$@"
else
  compdef _lamellar lamellar
fi
`;

const fish = `# fish completion for lamellar(1)

function __lamellar_complete
    set -l typed (commandline -xpc 2>/dev/null; or commandline -opc)
    set -l current (commandline -ct)
    set -l word (string unescape -- "$current" 2>/dev/null; or printf '%s' "$current")
    set -l answers (lamellar complete words -- $typed[2..] "$word" 2>/dev/null </dev/null)
    if test "$answers[1]" = files
        set -l option (string match -r '^--[^=]*=' -- "$word")
        set -l place (string replace -r '^--[^=]*=' '' -- "$word")
        for path in (__fish_complete_path "$place")
            printf '%s%s\\n' "$option" "$path"
        end
        return
    end
    printf '%s\\n' $answers[2..]
end

complete -c lamellar -f -a '(__lamellar_complete)'
`;

/** The scripts for a shell to source at the start, or to find in the completion directory. */
export const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
