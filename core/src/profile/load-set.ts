import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { textOf, type ByteString } from '../source/bytes.ts';
import type { Span } from '../source/span.ts';

/**
 * Into which policy namespace a kernel puts profiles that are loaded at once, where some of them name one and others
 * another or none. All of them go into one:
 *
 * - `last-header`: what the last of them names, and the one that is loaded into where it names none;
 * - `first-named`: the first that any of them names;
 * - `only-named`: the same, and two names are refused.
 *
 * @see `verify_header` in the kernel's `policy_unpack.c`, whose `ns` is kept or forgotten from profile to profile
 */
export type LoadSets = 'last-header' | 'first-named' | 'only-named';

/** The namespace of a set, or the names that it must not have together. */
export type LoadSetNamespace =
  { readonly namespace: readonly ByteString[] } | { readonly refused: readonly (readonly ByteString[])[] };

/** The policy namespace that a set of profiles goes into, below the one that it is loaded into. */
export function namespaceOfSet(named: readonly (readonly ByteString[])[], loadSets: LoadSets): LoadSetNamespace {
  const names = named.filter((path) => path.length > 0);
  const different = new Map(names.map((path) => [path.join('//'), path]));
  if (loadSets === 'only-named' && different.size > 1) return { refused: [...different.values()] };
  return { namespace: (loadSets === 'last-header' ? named.at(-1) : names[0]) ?? [] };
}

/** Whether profiles that are loaded at once do not all name the same policy namespace, or none. */
export function isMixed(named: readonly (readonly ByteString[])[]): boolean {
  return named.some((path) => !isSame(path, named[0] ?? []));
}

/** Tells of profiles that are loaded at once and do not agree where. */
export function mixedNamespaces(where: LoadSetNamespace, span: Span): Diagnostic {
  const hint = 'leave the namespace out of the names, and compile with `apparmor_parser -n NAMESPACE`';
  if ('refused' in where) {
    const names = where.refused.map(shown).join(' and ');
    const message = `profiles that are loaded at once name policy namespaces ${names}: this kernel takes one`;
    return { code: 'mixed-namespaces', severity: 'error', message, span, hint };
  }
  const place =
    where.namespace.length === 0 ? 'no policy namespace of their own' : `policy namespace ${shown(where.namespace)}`;
  const message = `profiles that are loaded at once do not name one policy namespace: this kernel puts all into ${place}`;
  return { code: 'mixed-namespaces', severity: 'warning', message, span, hint };
}

/** Tells of profiles of one text that are for different policy namespaces: by itself, each goes into its own. */
export function mixedInCache(span: Span): Diagnostic {
  return {
    code: 'mixed-namespaces',
    severity: 'warning',
    message:
      'this profile is for another policy namespace than the first of this file: from a cache, the kernel puts all into one',
    span,
    hint: 'give the profiles of each policy namespace a file of their own',
  };
}

function shown(path: readonly ByteString[]): string {
  return `\`${textOf(path.join('//') as ByteString)}\``;
}

function isSame(left: readonly ByteString[], right: readonly ByteString[]): boolean {
  return left.length === right.length && left.every((name, index) => name === right[index]);
}
