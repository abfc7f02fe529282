import { policyClasses, type Operation } from '../class/policy-classes.ts';
import { ruleWords } from '../class/rule-words.ts';
import type { Check } from '../mediation/decision.ts';
import { visibleParts } from '../label/label.ts';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { quotePattern } from '../syntax/print/print.ts';

/**
 * The rules that would make a refusing profile allow what was asked; none where no rule can: a
 * `deny` rule in its way must go first.
 *
 * One rule for the peer as a whole says no more than what was asked. Where a `deny` rule is about
 * just that whole, the parts that are refused get a rule each.
 */
export function adviseRules(check: Check, operation: Operation): readonly ByteString[] {
  if (check.because === 'deny-rule') return [];
  const row = policyClasses[operation.class];
  if (check.because === 'capability')
    return check.rules.length > 0 ? [] : [bytesOf(`capability ${row.capabilityInstead},`)];
  const what = ruleWords(row, [check.permission], [operation.name]);
  const whole = visibleParts(check.peer, check.asked.namespace);
  const peers = check.wholeDenied === true ? (check.refused ?? []).map((part) => [part]) : [whole];
  return peers.map((parts) => {
    const name = parts.map((part) => part.profile.name).join('//&') as ByteString;
    return `${what} peer=${quotePattern(name)},` as ByteString;
  });
}
