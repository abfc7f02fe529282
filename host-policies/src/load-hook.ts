import { hookLine } from './hook-line.ts';
import { failWithReason, repairAdvice, type HookRuntime } from './hook-failure.ts';

/**
 * Returns the hook that loads a container's layer, as lines of LXC's configuration. `start-host` runs after LXC has
 * created the container's policy namespace and before the container's init. If the hook fails, the container does not
 * start. Policy in the hook itself can need several hooks, because the kernel limits the length of a word.
 *
 * The hook loads into the policy namespace that the kernel reports for the container, instead of a fixed name: a copy
 * of the container has equal lines, but a different namespace. Without a namespace, the hook loads nothing, because
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
export function loadHookLines(policy: PolicyPlace | EmbeddedPolicy, runtime: HookRuntime): readonly string[] {
  if ('encoded' in policy) return embeddedLines(policy.encoded, runtime);
  const places = placesOf(policy);
  const before = [...(places.length > 1 ? [selectExistingPlace] : []), ...(runtime === 'lxc' ? [unlessRemoved] : [])];
  return [loadLine(before, `${load} "$1" 2>&1`, places, runtime)];
}

function loadLine(before: readonly string[], command: string, words: readonly string[], runtime: HookRuntime): string {
  const script = [
    String.raw`ns=$(sed -n "s|.*//&:\([^:]*\):.*|\1|p" "/proc/$LXC_PID/attr/apparmor/current")`,
    ...before,
    'why="it has no policy namespace"',
    `test -n "$ns" && why=$(${command}) && exit 0`,
    failWithReason(`without its container layer: $why. ${repairAdvice(runtime)}`),
  ].join('; ');
  return hookLine('start-host', script, words);
}

/** Shell: loads policy into the container's policy namespace, from a file or from standard input. */
const load = 'apparmor_parser --replace --skip-cache --namespace "$ns"';

/**
 * Shell: decodes and loads the policy in each word. apparmor_parser accepts an empty text, so a failed decoding has to
 * end the loop.
 *
 * @param source - prints the encoded policy of `$word`
 */
function loadEncoded(source: string): string {
  return [
    `for word; do text=$(${source} | base64 -d | gzip -d) && test -n "$text"`,
    `|| { echo "the policy in the configuration is damaged"; exit 1; }; printf "%s\\n" "$text" | ${load} 2>&1 || exit 1; done`,
  ].join(' ');
}

const wholeWord = 'printf %s "$word"';

/** The file with the parts of a long word. Only root can write to /run, and each running container has a number. */
const parts = '"/run/lamellar-$LXC_PID"';

/** The second word of a hook with a part of a longer word. Base64 has no such character. */
const continued = '-';

/**
 * The longest words of a hook, in characters. LXC gives all words to a shell as a single word, the kernel accepts at
 * most 131,072 bytes, and the commands of the hook need a few hundred.
 *
 * @see `MAX_ARG_STRLEN` in the kernel's `binfmts.h`; `run_script` in LXC's `utils.c`
 */
const maxWords = 120_000;

/** Returns a single hook, or hooks for each text if the texts are too long together. */
function embeddedLines(encoded: readonly string[], runtime: HookRuntime): readonly string[] {
  if (encoded.join(' ').length <= maxWords) return [loadLine([], loadEncoded(wholeWord), encoded, runtime)];
  return encoded.flatMap((text) => {
    const words = Array.from({ length: Math.ceil(text.length / maxWords) }, (_, at) =>
      text.slice(at * maxWords, (at + 1) * maxWords),
    );
    const source = words.length > 1 ? `{ cat ${parts}; rm ${parts}; ${wholeWord}; }` : wholeWord;
    return words.map((word, at) =>
      at < words.length - 1
        ? partLine(word, at === 0 ? '>' : '>>', runtime)
        : loadLine([], loadEncoded(source), [word], runtime),
    );
  });
}

/** Returns a hook that writes a part of a long word to a file for the next hook. */
function partLine(part: string, redirection: '>' | '>>', runtime: HookRuntime): string {
  const script = [
    'umask 077',
    `why=$({ printf %s "$1" ${redirection} ${parts}; } 2>&1) && exit 0`,
    failWithReason(`without its container layer: $why. ${repairAdvice(runtime)}`),
  ].join('; ');
  return hookLine('start-host', script, [part, continued]);
}

/** Policy in hooks themselves: texts without includes, compressed by gzip, in base64. */
export interface EmbeddedPolicy {
  readonly encoded: readonly string[];
}

/**
 * Finds the policy in the load hooks of a configuration's lines; undefined for a hook that loads files, and without a
 * hook.
 */
export function embeddedPolicyIn(lines: string): EmbeddedPolicy | undefined {
  const encoded: string[] = [];
  let begun = '';
  for (const [, text = ''] of lines.matchAll(/^lxc\.hook\.start-host = .* lamellar (.+) # LXC adds:$/gm)) {
    const isPart = text.endsWith(` ${continued}`);
    const words = `${begun}${isPart ? text.slice(0, -2) : text}`.split(' ');
    // A hook that loads files has their paths.
    if (!words.every((word) => /^[\w+/]+=*$/.test(word) && !word.startsWith('/'))) return undefined;
    begun = isPart ? words.join(' ') : '';
    if (!isPart) encoded.push(...words);
  }
  return encoded.length === 0 || begun !== '' ? undefined : { encoded };
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
