import {
  parseLabel,
  printLabel,
  type ByteString,
  type LabelError,
  type NamedPolicy,
  type PolicyNamespace,
} from '@lamellar/core';

/**
 * Reads a label as a person has it at hand: as the policy spells it; with the mode behind it that
 * `ps -Z` and `/proc/PID/attr/current` print; or as Lamellar itself prints one that holds bytes
 * that no terminal should get. What the policy spells goes first.
 */
export function readLabel(written: ByteString, root: PolicyNamespace): ReturnType<typeof parseLabel> {
  const exact = parseLabel(written, root);
  if ('label' in exact || isKnown(exact.error)) return exact;
  const plain = unescaped(withoutMode(written));
  if (plain === written) return exact;
  const other = parseLabel(plain, root);
  return 'label' in other || isKnown(other.error) ? other : parseLabel(withoutMode(written), root);
}

/** The label of what sentences of a manifest call `web:nginx`; undefined where it is none of theirs. */
export function labelInContainer(written: ByteString, { root, containers }: NamedPolicy): ByteString | undefined {
  const at = written.indexOf(':');
  const place = containers.get(written.slice(0, Math.max(at, 0)) as ByteString);
  if (place === undefined) return undefined;
  const { hostLayer, namespace } = place;
  const host = hostLayer === undefined ? '' : `${printLabel(hostLayer, root)}//&`;
  const label = `${host}:${namespace.fullName}:${written.slice(at + 1)}` as ByteString;
  return 'label' in parseLabel(label, root) ? label : undefined;
}

/** Whether the policy has what the label names, with something wrong with it. */
function isKnown(error: LabelError): boolean {
  return error.diagnostics !== undefined;
}

/** @see `aa_label_snxprint`: a stack of several modes has `mixed` */
function withoutMode(label: ByteString): ByteString {
  return label.replace(/ \((?:enforce|complain|kill|unconfined|user|prompt|mixed)\)\n?$/, '') as ByteString;
}

/** The bytes of a text that `textOf` made. */
function unescaped(label: ByteString): ByteString {
  return label.replace(/\\x([0-9a-f]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  ) as ByteString;
}
