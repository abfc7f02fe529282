import type { PolicyNamespace } from '@lamellar/core';
import { bytesOf, printable, quoteWord, Source, type ByteString } from '@lamellar/core/language';
import { PolicyUnit, type PolicyEnvironment } from '@lamellar/core/namespaces';
import { LoadError } from '../load-error.ts';

/** The kind of an assumed profile: unconfined mode, rules that allow everything, or no rules. */
export type AssumedKind = 'unconfined' | 'open' | 'none';

/** The bodies of assumed profiles, by kind. */
const bodies: ReadonlyMap<string, string> = new Map<AssumedKind, string>([
  ['unconfined', ' flags=(unconfined) {\n}\n'],
  ['open', ' flags=(attach_disconnected) {\n  all,\n  change_profile,\n}\n'],
  ['none', ' {\n}\n'],
]);

/** Returns the name of an assumed profile's text. */
export function assumedName(word: string): string {
  return `--assume ${word}`;
}

/**
 * Loads the profile of `--assume`, a stub for an unavailable profile: `NAME=unconfined`, `NAME=open` or `NAME=none`.
 * The stub mediates everything that the assumed kernel can mediate.
 *
 * @param existing - the effect of a profile of that name
 * @throws LoadError if the word has a different form, or the policy has a profile of that name
 */
export function assumeProfile(
  word: string,
  root: PolicyNamespace,
  environment: PolicyEnvironment,
  existing: 'refuse' | 'keep' = 'refuse',
): void {
  const shown = printable(word);
  const at = word.lastIndexOf('=');
  const body = bodies.get(word.slice(at + 1));
  if (at <= 0 || body === undefined)
    throw new LoadError(`cannot assume \`${shown}\``, {
      hint: 'write NAME=unconfined, NAME=open (it allows everything by rules) or NAME=none (it has no rules)',
    });
  const { path, name } = splitName(bytesOf(word.slice(0, at)));
  if (isDeclared(name, path, root)) {
    if (existing === 'keep') return;
    throw new LoadError(`\`${printable(word.slice(0, at))}\` already exists, and cannot be assumed`, {
      hint: 'omit this --assume',
    });
  }
  const source = new Source(assumedName(word), `profile ${quoteWord(name)}${body}` as ByteString);
  const unit = new PolicyUnit(source, { ...environment, defaultFeatures: environment.kernelFeatures });
  const [declared] = unit.declared();
  if (!unit.load().valid || declared?.name !== name || declared.namespace.length > 0)
    throw new LoadError(`cannot assume \`${shown}\`: no profile can have that name`);
  root.ensure(path).load(unit);
}

/** Splits `:ns:name`, as in labels. */
function splitName(written: ByteString): { path: readonly ByteString[]; name: ByteString } {
  const parts = /^:([^:]+):(?:\/\/)?(.+)$/s.exec(written);
  if (parts === null) return { path: [], name: written };
  return { path: (parts[1] ?? '').split('//') as ByteString[], name: parts[2] as ByteString };
}

/** Returns true if a file of the namespace, or of an inner namespace on the path, declares the profile. */
function isDeclared(name: ByteString, path: readonly ByteString[], namespace: PolicyNamespace): boolean {
  const isIt = namespace.units.some(
    (unit) =>
      unit.mayDeclare(name) &&
      unit.declared().some((declared) => declared.name === name && declared.namespace.join('//') === path.join('//')),
  );
  if (isIt) return true;
  const [first, ...rest] = path;
  const child = first === undefined ? undefined : namespace.child(first);
  return child !== undefined && isDeclared(name, rest, child);
}
