import type { LintRuleCode } from '../diagnostics/lint-codes.ts';
import type { LintRule } from './lint-rule.ts';
import { oneSidedRule } from './one-sided-rule/one-sided-rule.ts';
import { otherLayer } from './other-layer/other-layer.ts';
import { otherNamespacePeer } from './other-namespace-peer/other-namespace-peer.ts';
import { bypassedDenial } from './bypassed-denial/bypassed-denial.ts';
import { deniedRule } from './denied-rule/denied-rule.ts';
import { redundantRule } from './redundant-rule/redundant-rule.ts';
import { selfRelease } from './self-release/self-release.ts';
import { unreadableProgram } from './unreadable-program/unreadable-program.ts';
import { peerOrder } from './peer-order/peer-order.ts';
import { missedStack } from './missed-stack/missed-stack.ts';
import { wildcardWithoutSlash } from './wildcard-without-slash/wildcard-without-slash.ts';

/** The rules of `lamellar lint`, by identifier. */
export const lintRules: { readonly [Id in LintRuleCode]: LintRule<Id> } = {
  'peer-order': peerOrder,
  'missed-stack': missedStack,
  'one-sided-rule': oneSidedRule,
  'wildcard-without-slash': wildcardWithoutSlash,
  'other-namespace-peer': otherNamespacePeer,
  'denied-rule': deniedRule,
  'other-layer': otherLayer,
  'bypassed-denial': bypassedDenial,
  'redundant-rule': redundantRule,
  'self-release': selfRelease,
  'unreadable-program': unreadableProgram,
};
