# fish completion for lamellar(1)

function __lamellar_complete
    set -l typed (commandline -xpc 2>/dev/null; or commandline -opc)
    set -l current (commandline -ct)
    set -l word (string unescape -- "$current" 2>/dev/null; or printf '%s' "$current")
    set -l answers (lamellar complete words -- $typed[2..] "$word" 2>/dev/null </dev/null)
    if test "$answers[1]" = files
        set -l option (string match -r '^--[^=]*=' -- "$word")
        set -l place (string replace -r '^--[^=]*=' '' -- "$word")
        for path in (__fish_complete_path "$place")
            printf '%s%s\n' "$option" "$path"
        end
        return
    end
    printf '%s\n' $answers[2..]
end

complete -c lamellar -f -a '(__lamellar_complete)'
