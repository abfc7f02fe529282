import { configurationLine } from './configuration-line.ts';

/** The search path of hooks, instead of the caller's PATH, which may contain the working directory. */
export const hookPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Makes a line of LXC's configuration for a hook that is a shell script.
 *
 * LXC gives the line to a shell, as `exec LINE NAME lxc HOOK`: the comment sign keeps these three words away from the script.
 *
 * @param words - the script's `$1` and so on
 * @throws RangeError if no configuration can hold a word
 * @see `run_script` in LXC's `utils.c`
 */
export function hookLine(
  hook: 'pre-start' | 'start-host' | 'post-stop',
  script: string,
  words: readonly string[],
): string {
  const command = ['/bin/sh', '-c', `PATH=${hookPath}; ${script}`, 'lamellar', ...words];
  return configurationLine(`lxc.hook.${hook}`, `${command.map(shellWord).join(' ')} # LXC adds:`);
}

/** Quotes a word for a POSIX shell. */
function shellWord(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
