import { configurationLine } from './configuration-line.ts';

/**
 * A hook of one command, as a line of LXC's configuration.
 *
 * LXC gives the line to a shell, as `exec LINE NAME lxc HOOK`: the comment sign keeps the three words that it adds away
 * from the command.
 *
 * @throws RangeError where no configuration can hold a word
 * @see `run_script` in LXC's `utils.c`
 */
export function hookLine(hook: 'pre-start' | 'start-host' | 'post-stop', words: readonly string[]): string {
  return configurationLine(`lxc.hook.${hook}`, `${words.map(shellWord).join(' ')} # LXC adds:`);
}

/** A word that a POSIX shell reads as exactly this text. */
function shellWord(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
