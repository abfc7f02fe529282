import { allSignals, signalName } from '../language/keywords/signals.ts';
import { classRows, type PolicyClass } from './policy-classes.ts';

/** Operations by the words of policy rules and of other tools. */
const byWord: ReadonlyMap<string, string> = new Map([
  ['append', 'file:a'],
  ['attach', 'ptrace:trace'],
  ['debug', 'ptrace:trace'],
  ['exec', 'exec'],
  ['execute', 'exec'],
  ['ix', 'exec'],
  ['px', 'exec'],
  ['read', 'file:r'],
  ['run', 'exec'],
  ['rwx', 'file:rw,exec'],
  ['rx', 'file:r,exec'],
  ['tcp', 'network:create inet stream'],
  ['udp', 'network:create inet dgram'],
  ['write', 'file:w'],
  ['x', 'exec'],
]);

/** Classes by the words of policy rules and of other tools. */
const classesByWord: ReadonlyMap<string, PolicyClass> = new Map([
  ['cap', 'capability'],
  ['caps', 'capability'],
  ['capabilities', 'capability'],
  ['net', 'network'],
  ['path', 'file'],
  ['socket', 'network'],
  ['ulimit', 'rlimit'],
]);

/** Returns the operations that a word without a class probably means: `signal:kill` and `capability:kill` for `kill`. */
export function likelyOperations(word: string): readonly string[] {
  const colon = word.indexOf(':');
  const written = word.slice(0, colon < 0 ? undefined : colon).toLowerCase();
  const known = (colon < 0 ? byWord.get(written) : undefined) ?? classesByWord.get(written);
  if (known !== undefined) return [`${known}${colon < 0 ? '' : word.slice(colon)}`];
  if (colon >= 0) return [];
  const named = classRows.filter(
    ({ operation, several, names }) =>
      (operation(word) ?? operation(names.spelling(word)) ?? several?.(word)) !== undefined,
  );
  return named.map((row) => `${row.word}:${word}`);
}

/** Returns a hint for an unknown name in a class: `r` for `read`, and class `exec` for `execute` in class `file`. */
export function hintForName(policyClass: PolicyClass, name: string): string | undefined {
  const signal = policyClass === 'signal' ? allSignals.find((number) => String(number) === name) : undefined;
  if (signal !== undefined) return `did you mean \`${signalName(signal)}\`?`;
  const [likelyClass, likely = ''] = (byWord.get(name.toLowerCase()) ?? '').split(':');
  if (policyClass === 'file' && (likelyClass === 'exec' || likely.includes('exec')))
    return 'execution is the class `exec`';
  if (likelyClass !== policyClass) return undefined;
  const [operation, object] = likely.split(/ (.*)/);
  return object === undefined
    ? `did you mean \`${operation}\`?`
    : `write the family and the type as the object, as in \`${object}\``;
}
