import { resolveLabel, type LabelError, type LabelResult, type StackedPolicy } from '@lamellar/core';
import { textOf, type ByteString } from '@lamellar/core/language';
import type { LivePolicy } from './policy/live-policy.ts';

/** The context for reading labels. */
export interface LabelSource {
  readonly policy: StackedPolicy;
  /** The host of the policy; its processes have labels. */
  readonly live?: LivePolicy;
}

/**
 * Reads a label in any usual form:
 *
 * - in the spelling of the policy, which takes precedence
 * - with the container names of expectations
 * - followed by the mode, as printed by `ps -Z` and `/proc/PID/attr/current`
 * - with escaped bytes, as Lamellar prints unsafe bytes
 * - on a live host, `pid:1234` for a process, and `web:pid:12` for the process with id 12 in container `web`
 */
export function readLabel(written: ByteString, { policy, live }: LabelSource): LabelResult {
  const result = readWritten(written, policy);
  if ('label' in result || live === undefined) return result;
  const named = live.labelOf(written);
  if (named === undefined) return { error: live.explained(written, result.error) };
  if ('error' in named) return named;
  const own = readWritten(named.label, policy);
  if ('label' in own) return own;
  const { message, ...others } = live.explained(named.label, own.error);
  return { error: { ...others, message: `${textOf(written)} runs under \`${textOf(named.label)}\`: ${message}` } };
}

function readWritten(written: ByteString, policy: StackedPolicy): LabelResult {
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
