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
 * @param policy - where it is in the host
 * @param runtime - whose container it is
 * @throws RangeError where a path is not absolute or no configuration can hold it
 * @see lxc.container.conf(5), for what hooks are told; proc_pid_attr(5)
 */
export function loadHookLine(policy: PolicyPlace, runtime: 'lxc' | 'incus'): string {
  const places = placesOf(policy);
  const script = [
    String.raw`ns=$(sed -n "s|.*//&:\([^:]*\):.*|\1|p" "/proc/$LXC_PID/attr/apparmor/current")`,
    ...(places.length > 1 ? [orElse] : []),
    ...(runtime === 'lxc' ? [unlessTakenOut] : []),
    'why="it has no policy namespace"',
    'test -n "$ns" && why=$(apparmor_parser --replace --skip-cache --namespace "$ns" "$1" 2>&1) && exit 0',
    failed(`without its container layer: $why. ${mended(runtime)}`),
  ].join('; ');
  return hookLine('start-host', script, places);
}

/**
 * Shell: where the policy is gone and the container's configuration has no settings of lamellar any longer, it starts as that says.
 * LXC has read this hook before they were taken out, and knows no other when the container is started anew from within.
 */
const unlessTakenOut = 'test -e "$1" || { grep -qs "lamellar apply" "$LXC_CONFIG_FILE"; test $? != 1 || exit 0; }';

/** Policy of a host that a hook loads: a file or a folder, by its absolute path. */
export interface PolicyPlace {
  readonly place: string;
  /** What is there where that is gone: LXC keeps what it has read of hooks when a container is started anew from within. */
  readonly otherwise?: string;
}

/** Shell: the first of two places, or where that is gone the second. */
export const orElse = 'test -e "$1" || shift';

/** @throws RangeError where one is not absolute */
export function placesOf({ place, otherwise }: PolicyPlace): readonly string[] {
  const places = otherwise === undefined ? [place] : [place, otherwise];
  places.forEach(checkAbsolute);
  return places;
}

/** @throws RangeError where a hook would look for the file in whatever folder LXC was started */
export function checkAbsolute(file: string): void {
  if (!file.startsWith('/')) throw new RangeError(`policy file \`${file}\` is not absolute`);
}
