import { resolveLabel, type LabelError, type LabelResult, type StackedPolicy } from '@lamellar/core';
import type { ByteString } from '@lamellar/core/language';

/**
 * Reads a label as a person has it at hand: as the policy spells it, or as sentences call what containers have; with the mode
 * behind it that `ps -Z` and `/proc/PID/attr/current` print; or as Lamellar itself prints one that holds bytes that no
 * terminal should get. What the policy spells goes first.
 */
export function readLabel(written: ByteString, policy: StackedPolicy): LabelResult {
  const exact = resolveLabel(written, policy);
  if ('label' in exact || isKnown(exact.error)) return exact;
  const plain = unescaped(withoutMode(written));
  if (plain === written) return exact;
  const other = resolveLabel(plain, policy);
  return 'label' in other || isKnown(other.error) ? other : resolveLabel(withoutMode(written), policy);
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
