import type { LabelError, LabelResult } from '../labels/parse-label.ts';
import type { ByteString } from '../source/bytes.ts';
import { resolveLabel } from './resolve-label.ts';
import type { StackedPolicy } from './stacked-policy.ts';

/**
 * Resolves a label in any usual form:
 *
 * - in the spelling of the policy, which takes precedence
 * - with the container names of expectations
 * - followed by the mode, as printed by `ps -Z` and `/proc/PID/attr/current`
 * - with escaped bytes, as Lamellar prints unsafe bytes
 */
export function resolveWrittenLabel(written: ByteString, policy: StackedPolicy): LabelResult {
  const exact = resolveLabel(written, policy);
  if ('label' in exact || isKnown(exact.error)) return exact;
  const plain = unescaped(withoutMode(written));
  if (plain === written) return exact;
  const other = resolveLabel(plain, policy);
  return 'label' in other || isKnown(other.error) ? other : resolveLabel(withoutMode(written), policy);
}

/** Returns true if the policy has the label's profile, with errors. */
function isKnown(error: LabelError): boolean {
  return error.diagnostics !== undefined;
}

/** Removes the mode. A stack of several modes has `mixed`: see `aa_label_snxprint`. */
function withoutMode(label: ByteString): ByteString {
  return label.replace(/ \((?:enforce|complain|kill|unconfined|user|prompt|mixed)\)\n?$/, '') as ByteString;
}

/** Restores the bytes that `textOf` escaped. */
function unescaped(label: ByteString): ByteString {
  return label.replace(/\\x([0-9a-f]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  ) as ByteString;
}
