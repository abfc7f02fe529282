import { resolveLabel, type LabelError, type LabelResult, type StackedPolicy } from '@lamellar/core';
import { textOf, type ByteString } from '@lamellar/core/language';
import type { LivePolicy } from './policy/live-policy.ts';

/** What labels are read by. */
export interface LabelSource {
  readonly policy: StackedPolicy;
  /** The host that the policy is of, whose processes have labels. */
  readonly live?: LivePolicy;
}

/**
 * Reads a label as a person has it at hand: as the policy spells it, or as sentences call what containers have; with the mode
 * behind it that `ps -Z` and `/proc/PID/attr/current` print; or as Lamellar itself prints one that holds bytes that no
 * terminal should get. What the policy spells goes first. Of a host as it runs, `pid:1234` is the label of that process, and
 * `web:pid:12` of the one that has this id in container `web`.
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
