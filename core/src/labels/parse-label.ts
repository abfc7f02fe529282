import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { stack, stubPart, type Label, type LabelPart } from './label.ts';

/** Why a text is no label of the policy. */
export interface LabelError {
  readonly message: string;
  readonly hint?: string;
  /** The missing profile as seen from the root, if missing is the reason. */
  readonly missing?: ByteString;
  /** Diagnostics of the policy, if errors in the policy are the reason. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** A label, or why the text is none. */
export type LabelResult = { readonly label: Label } | { readonly error: LabelError };

/** The limit for a label's text. The kernel's limit for names is lower, and a label has few names. */
const maxLabelLength = 64 * 1024;
const maxLabelParts = 256;

/**
 * Parses a label as a task in `view` would write the label: `host//&:ns:nginx`, `:ns://p`, `:ns:` for the namespace's
 * `unconfined`, `:a//b:p` for a nested namespace. A part without a namespace is in the namespace of the preceding part,
 * `:ns:a//&b` has two profiles of `ns`. Apart from that, the order is free.
 *
 * @param unloaded - profiles without rules in unconfined mode, even if profiles of these names are loaded
 * @see `aa_label_strn_parse`, `aa_splitn_fqname` in the kernel
 */
export function parseLabel(text: ByteString, view: PolicyNamespace, unloaded: readonly NamedPart[] = []): LabelResult {
  if (text.length > maxLabelLength) return { error: { message: `a label of ${text.length} bytes is too long` } };
  if (text.includes('\0')) return { error: { message: 'a label cannot contain a NUL byte' } };
  const written = splitStack(text);
  if (written.length > maxLabelParts) return { error: { message: `a label of ${written.length} parts is too long` } };
  const find: typeof findProfile = (name, namespace, from) =>
    unloaded.some((part) => part.name === name && part.namespace === namespace.fullName)
      ? { part: stubPart(namespace, name) }
      : findProfile(name, namespace, from);
  const parts: LabelPart[] = [];
  for (const part of written) {
    const found = parsePart(part, view, parts.at(-1)?.namespace ?? view, find);
    if ('error' in found) return found;
    parts.push(found.part);
  }
  const [first, ...others] = parts;
  if (first === undefined) return { error: { message: 'an empty label' } };
  return { label: stack(first, ...others) };
}

/** A profile of a label, by name. */
export interface NamedPart {
  /** The path of the profile's policy namespace from the view; empty for the view itself. */
  readonly namespace: ByteString;
  readonly name: ByteString;
}

/** Splits a label printed by the kernel into profile names. The policy need not contain the profiles. */
export function splitLabel(text: ByteString): readonly NamedPart[] {
  let namespace = '' as ByteString;
  return splitStack(text).map((part) => {
    const [, path, rest = ''] = /^:([^:]*):(?:\/\/)?(.*)$/s.exec(part) ?? [];
    if (path === undefined) return { namespace, name: part };
    namespace = path as ByteString;
    return { namespace, name: (rest === '' ? 'unconfined' : rest) as ByteString };
  });
}

/** Splits at `//&`, except after a `/`, as the kernel does (`stacksplitdfa`). */
function splitStack(text: ByteString): ByteString[] {
  const parts: ByteString[] = [];
  let start = 0;
  for (let at = text.indexOf('//&'); at !== -1; at = text.indexOf('//&', at + 1)) {
    if (at === start || text[at - 1] === '/') continue;
    parts.push(text.slice(start, at) as ByteString);
    start = at + 3;
  }
  parts.push(text.slice(start) as ByteString);
  return parts;
}

/** @param current - the namespace for a name without a namespace (`fqlookupn_profile`) */
function parsePart(
  text: ByteString,
  view: PolicyNamespace,
  current: PolicyNamespace,
  find: typeof findProfile,
): { part: LabelPart } | { error: LabelError } {
  const trimmed = text.replace(/^\s+/, '') as ByteString;
  if (trimmed === '') return { error: { message: 'an empty part in the label', hint: 'parts are joined by `//&`' } };
  if (!trimmed.startsWith(':')) return find(trimmed, current, view);
  const close = trimmed.indexOf(':', 1);
  const path = trimmed.slice(1, close === -1 ? undefined : close);
  if (path === '')
    return { error: { message: `an empty namespace in \`${textOf(trimmed)}\``, hint: 'write `:NAMESPACE:PROFILE`' } };
  let namespace = view;
  for (const name of path.split('//') as ByteString[]) {
    const child = namespace.child(name);
    if (child === undefined) return { error: unknownNamespace(path as ByteString, view) };
    namespace = child;
  }
  const name = close === -1 ? '' : trimmed.slice(close + 1).replace(/^\/\//, '');
  return find((name === '' ? 'unconfined' : name) as ByteString, namespace, view);
}

/** Finds a profile by name in a namespace, or returns the reason for failure, with names as seen from `view`. */
export function findProfile(
  name: ByteString,
  namespace: PolicyNamespace,
  view: PolicyNamespace,
): { part: LabelPart } | { error: LabelError } {
  const found = namespace.profile(name);
  const written = namespace === view ? name : (`:${namespace.fullName}:${name}` as ByteString);
  switch (found.kind) {
    case 'profile':
      return { part: { namespace, profile: found.profile } };
    case 'invalid':
      return {
        error: {
          message: `profile \`${textOf(written)}\` cannot be loaded: its policy has errors`,
          diagnostics: found.diagnostics,
        },
      };
    case 'duplicate':
      return {
        error: {
          message: `profile \`${textOf(written)}\` is declared more than once`,
          diagnostics: [found.diagnostic],
        },
      };
    case 'unknown': {
      const learning = namespace.learning(name);
      if (learning !== undefined) return { part: { namespace, profile: learning } };
      const where = namespace.parent === undefined ? '' : ` in namespace \`${textOf(namespace.fullName)}\``;
      const near = nearest(name, namespace.profileNames());
      const hint =
        near !== undefined
          ? `did you mean \`${textOf(near)}\`?`
          : namespace !== view && view.profile(name).kind !== 'unknown'
            ? `a part after \`:${textOf(namespace.fullName)}:\` is in the same namespace: write \`${textOf(name)}\` first`
            : undefined;
      const message = `no profile \`${textOf(name)}\`${where}`;
      const missing = namespace.parent === undefined ? name : (`:${namespace.fullName}:${name}` as ByteString);
      return { error: { message, missing, ...(hint === undefined ? {} : { hint }) } };
    }
  }
}

function unknownNamespace(path: ByteString, view: PolicyNamespace): LabelError {
  const names = [...view.all()].slice(1).map((namespace) => namespace.fullName);
  const near = nearest(path, names);
  const hint =
    near !== undefined
      ? `did you mean \`:${textOf(near)}:\`?`
      : names.length === 0
        ? 'the policy has no namespaces; add one with --namespace NAME=PATH'
        : undefined;
  return { message: `no policy namespace \`${textOf(path)}\``, ...(hint === undefined ? {} : { hint }) };
}

/** Returns the most likely intended name: a name ending in this path, or spelled similarly. */
function nearest(name: ByteString, candidates: readonly ByteString[]): ByteString | undefined {
  const ending = candidates.filter((candidate) => candidate.endsWith(`/${name}`));
  return ending.length === 1 ? ending[0] : suggest(name, candidates);
}
