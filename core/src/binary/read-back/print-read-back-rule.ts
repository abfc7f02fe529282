import { crossCheckClasses, type CrossCheckWord } from '../../classes/policy-classes.ts';
import { ruleWords } from '../../classes/rule-words.ts';
import type { ByteString } from '../../source/bytes.ts';
import { quoteWord } from '../../language/printer/print.ts';
import type { ReadBackEffect, ReadBackRule } from './read-back-rule.ts';

const qualifiers: Readonly<Record<ReadBackEffect, string>> = {
  prompt: 'prompt ',
  allow: '',
  audit: 'audit ',
  'audit-deny': 'audit deny ',
  deny: 'deny ',
};

/** A rule as policy has it; undefined where its peers are no pattern, and no rule says it. */
export function printReadBackRule(policyClass: CrossCheckWord, rule: ReadBackRule): ByteString | undefined {
  const { effect, permissions, before, peer } = rule;
  if ('states' in peer) return undefined;
  const values = before?.map(({ name }) => name);
  const about = peer.pattern === undefined ? '' : ` peer=${quoteWord(peer.pattern)}`;
  return `${qualifiers[effect]}${ruleWords(crossCheckClasses[policyClass], permissions, values)}${about},` as ByteString;
}
