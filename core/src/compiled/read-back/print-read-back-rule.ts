import type { PolicyClass } from '../../automaton/permissions.ts';
import type { ByteString } from '../../source/bytes.ts';
import { quoteWord } from '../../syntax/print/print.ts';
import { signalName, type SignalNumber } from '../../syntax/vocabulary/signals.ts';
import type { ReadBackEffect, ReadBackRule } from './read-back-rule.ts';

const qualifiers: Readonly<Record<ReadBackEffect, string>> = {
  prompt: 'prompt ',
  allow: '',
  audit: 'audit ',
  'audit-deny': 'audit deny ',
  deny: 'deny ',
};

const permissionCount: Readonly<Record<PolicyClass, number>> = { signal: 2, ptrace: 4 };

/** A rule as policy has it; undefined where its peers are no pattern, and no rule says it. */
export function printReadBackRule(policyClass: PolicyClass, rule: ReadBackRule): ByteString | undefined {
  const { effect, permissions, signals, peer } = rule;
  if ('states' in peer) return undefined;
  const words = [`${qualifiers[effect]}${policyClass}`];
  if (permissions.length < permissionCount[policyClass]) words.push(`(${permissions.join(', ')})`);
  if (signals !== undefined)
    words.push(`set=(${signals.map((signal: SignalNumber) => signalName(signal)).join(', ')})`);
  if (peer.pattern !== undefined) words.push(`peer=${quoteWord(peer.pattern)}`);
  return `${words.join(' ')},` as ByteString;
}
