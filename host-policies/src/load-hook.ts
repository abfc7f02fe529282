import { hookLine } from './hook-line.ts';
import { failWithReason, repairAdvice, type HookRuntime } from './hook-failure.ts';

/**
 * Returns the hook that loads a container's layer, as a line of LXC's configuration. `start-host` runs after LXC has
 * created the container's policy namespace and before the container's init. If the hook fails, the container does not
 * start.
 *
 * The hook loads into the policy namespace that the kernel reports for the container, instead of a fixed name: a copy
 * of the container has an equal line, but a different namespace. Without a namespace, the hook loads nothing, because
 * apparmor_parser would create one.
 *
 * The parser's cache is not used: cache entries are keyed by file names, so policy of a different container could be
 * loaded.
 *
 * @param policy - the place of the policy on the host, or the policy itself for a container that can start on another
 *   host
 * @param runtime - the runtime of the container
 * @throws RangeError if a path is not absolute, or no configuration can represent it
 * @see lxc.container.conf(5) for the environment of hooks; proc_pid_attr(5)
 */
export function loadHookLine(policy: PolicyPlace | EmbeddedPolicy, runtime: HookRuntime): string {
  const words = 'encoded' in policy ? policy.encoded : placesOf(policy);
  const selectsPlace = !('encoded' in policy) && words.length > 1;
  const script = [
    String.raw`ns=$(sed -n "s|.*//&:\([^:]*\):.*|\1|p" "/proc/$LXC_PID/attr/apparmor/current")`,
    ...(selectsPlace ? [selectExistingPlace] : []),
    ...(runtime === 'lxc' ? [unlessRemoved] : []),
    'why="it has no policy namespace"',
    `test -n "$ns" && why=$(${'encoded' in policy ? loadEncoded : `${load} "$1" 2>&1`}) && exit 0`,
    failWithReason(`without its container layer: $why. ${repairAdvice(runtime)}`),
  ].join('; ');
  return hookLine('start-host', script, words);
}

/** Shell: loads policy into the container's policy namespace, from a file or from standard input. */
const load = 'apparmor_parser --replace --skip-cache --namespace "$ns"';

/**
 * Shell: decodes and loads the policy in each word. apparmor_parser accepts an empty text, so a failed decoding has to
 * end the loop.
 */
const loadEncoded = [
  'for word; do text=$(printf %s "$word" | base64 -d | gzip -d) && test -n "$text"',
  `|| { echo "the policy in the configuration is damaged"; exit 1; }; printf "%s\\n" "$text" | ${load} 2>&1 || exit 1; done`,
].join(' ');

/** Policy in a hook itself: texts without includes, compressed by gzip, in base64. */
export interface EmbeddedPolicy {
  readonly encoded: readonly string[];
}

/**
 * Finds the policy in the load hook of a configuration's lines; undefined for a hook that loads files, and without a hook.
 */
export function embeddedPolicyIn(lines: string): EmbeddedPolicy | undefined {
  const words = /^lxc\.hook\.start-host = .* lamellar (.+) # LXC adds:$/m.exec(lines)?.[1]?.split(' ');
  return words?.every((word) => /^[\w+/]+=*$/.test(word) && !word.startsWith('/')) ? { encoded: words } : undefined;
}

/**
 * Shell: if the policy is gone and the container's configuration has no settings of lamellar any longer, the container
 * starts as configured. LXC read this hook before the settings were removed, and still runs it if the container
 * restarts from within.
 */
const unlessRemoved = 'test -e "$1" || { grep -qs "lamellar apply" "$LXC_CONFIG_FILE"; test $? != 1 || exit 0; }';

/** Policy on a host for a hook: the absolute path of a file or a folder. */
export interface PolicyPlace {
  readonly place: string;
  /** A fallback if the place is gone: a container that restarts from within keeps the hooks in LXC's memory. */
  readonly otherwise?: string;
}

/** Shell: selects the first of two places, or the second if the first is gone. */
export const selectExistingPlace = 'test -e "$1" || shift';

/** @throws RangeError if a place is not absolute */
export function placesOf({ place, otherwise }: PolicyPlace): readonly string[] {
  const places = otherwise === undefined ? [place] : [place, otherwise];
  places.forEach(checkAbsolute);
  return places;
}

/** @throws RangeError if the path is relative: a hook would search the folder in which LXC was started */
export function checkAbsolute(file: string): void {
  if (!file.startsWith('/')) throw new RangeError(`policy file \`${file}\` is not absolute`);
}
