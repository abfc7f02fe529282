import { configurationLine } from './configuration-line.ts';

/**
 * The hook that loads a container's layer, as a line of LXC's configuration: `start-host` runs once LXC has made the
 * container's policy namespace and before the container's init, and where it fails the container does not start.
 *
 * LXC gives the line to a shell, as `exec LINE NAME lxc start-host`: the comment sign keeps the three words that it adds
 * away from apparmor_parser. The parser's cache is left alone: it goes by the names of files, so that one container's policy
 * could be taken for another's.
 *
 * @param namespace - the container's policy namespace
 * @param files - policy, by absolute paths in the host
 * @throws RangeError where a path is not absolute or no configuration can hold it
 */
export function loadHookLine(namespace: string, files: readonly string[]): string {
  const relative = files.find((file) => !file.startsWith('/'));
  if (relative !== undefined) throw new RangeError(`policy file \`${relative}\` is not absolute`);
  const words = ['apparmor_parser', '--replace', '--skip-cache', '--namespace', namespace, ...files];
  return configurationLine('lxc.hook.start-host', `${words.map(shellWord).join(' ')} # LXC adds:`);
}

/** A word that a POSIX shell reads as exactly this text. */
function shellWord(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
