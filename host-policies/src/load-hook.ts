import { hookLine } from './hook-line.ts';
import { failed, mended } from './hook-failure.ts';

/**
 * The hook that loads a container's layer, as a line of LXC's configuration: `start-host` runs once LXC has made the
 * container's policy namespace and before the container's init, and where it fails the container does not start.
 *
 * It loads into the policy namespace that the kernel says the container runs in, and names none: a copy of the container has
 * the same line, and a namespace of its own. Where there is none, nothing is loaded, since apparmor_parser would make one.
 *
 * The parser's cache is left alone: it goes by the names of files, so that one container's policy could be taken for
 * another's.
 *
 * @param files - policy, files and folders, by absolute paths in the host
 * @param runtime - whose container it is
 * @throws RangeError where a path is not absolute or no configuration can hold it
 * @see lxc.container.conf(5), for what hooks are told; proc_pid_attr(5)
 */
export function loadHookLine(files: readonly string[], runtime: 'lxc' | 'incus'): string {
  files.forEach(checkAbsolute);
  const script = [
    String.raw`ns=$(sed -n "s|.*//&:\([^:]*\):.*|\1|p" "/proc/$LXC_PID/attr/apparmor/current")`,
    'why="it has no policy namespace"',
    'test -n "$ns" && why=$(apparmor_parser --replace --skip-cache --namespace "$ns" "$@" 2>&1) && exit 0',
    failed(`without its container layer: $why. ${mended(runtime)}`),
  ].join('; ');
  return hookLine('start-host', ['sh', '-c', script, 'lamellar', ...files]);
}

/** @throws RangeError where a hook would look for the file in whatever folder LXC was started */
export function checkAbsolute(file: string): void {
  if (!file.startsWith('/')) throw new RangeError(`policy file \`${file}\` is not absolute`);
}
