import { hookLine } from './hook-line.ts';

/**
 * The hook that loads a container's layer, as a line of LXC's configuration: `start-host` runs once LXC has made the
 * container's policy namespace and before the container's init, and where it fails the container does not start.
 *
 * The parser's cache is left alone: it goes by the names of files, so that one container's policy could be taken for
 * another's.
 *
 * @param namespace - the container's policy namespace
 * @param files - policy, files and folders, by absolute paths in the host
 * @throws RangeError where a path is not absolute or no configuration can hold it
 */
export function loadHookLine(namespace: string, files: readonly string[]): string {
  files.forEach(checkAbsolute);
  return hookLine('start-host', ['apparmor_parser', '--replace', '--skip-cache', '--namespace', namespace, ...files]);
}

/** @throws RangeError where a hook would look for the file in whatever folder LXC was started */
export function checkAbsolute(file: string): void {
  if (!file.startsWith('/')) throw new RangeError(`policy file \`${file}\` is not absolute`);
}
