import type { StackedPolicy } from '@lamellar/core';
import { resolveWrittenLabel } from '@lamellar/core/stacks';
import { type LabelResult } from '@lamellar/core/labels';
import { textOf, type ByteString } from '@lamellar/core/language';
import type { LivePolicy } from './policy/live-policy.ts';

/** The context for reading labels. */
export interface LabelSource {
  readonly policy: StackedPolicy;
  /** The host of the policy; its processes have labels. */
  readonly live?: LivePolicy;
}

/**
 * Reads a label in any form of `resolveWrittenLabel`. On a live host, `pid:1234` is the label of a process, and
 * `web:pid:12` the label of the process with id 12 in container `web`.
 */
export function readLabel(written: ByteString, { policy, live }: LabelSource): LabelResult {
  const result = resolveWrittenLabel(written, policy);
  if ('label' in result) return result;
  if (live === undefined)
    return /\bpid:\d/.test(written)
      ? { error: { ...result.error, hint: 'processes need --live or --snapshot' } }
      : result;
  const named = live.processOf(written);
  if (named === undefined) return { error: live.explained(written, result.error) };
  if ('error' in named) return named;
  const own = live.labelOf(named.task);
  if ('label' in own) return own;
  const { label } = named.task;
  const { message, ...others } = live.explained(label, own.error);
  return { error: { ...others, message: `${textOf(written)} runs under \`${textOf(label)}\`: ${message}` } };
}
