import type { RuleTerms } from '../../automata/rule-automaton.ts';
import type { SocketForm } from '../../classes/network/sockets.ts';
import type { AllRule, NetworkRule } from '../../language/ast-rules.ts';
import { isAddressOrPort } from '../../rule-checks/network.ts';
import { addressedDomains, domainNumber, socketsNamed, type SocketKinds } from '../../language/keywords/sockets.ts';
import { effectOf } from '../automaton-rule.ts';
import { allSocketBits, grantedSocketBits, termsOfSockets, type SocketReading } from './socket-terms.ts';
import { unixTermsOfAll, unixTermsOfNetwork } from './unix-rules.ts';

/**
 * A network rule as the compiler emits it. Addresses and ports decide nothing, as long as the features know of none.
 *
 * @see `network_rule::gen_policy_re` of apparmor_parser
 */
export function networkTerms(rule: NetworkRule, { form, coversEveryType }: SocketReading): readonly RuleTerms[] {
  const sockets = socketsOf(rule, coversEveryType);
  if (sockets === undefined) return [];
  const terms = termsOfSockets(sockets, grantedSocketBits(rule.permissions), effectOf(rule), form);
  return form === 'v8' ? [terms] : [terms, ...unixTermsOfNetwork(rule, sockets, form)];
}

/**
 * `all,` as far as it concerns sockets.
 *
 * @see `all_rule::add_implied_rules` of apparmor_parser
 */
export function termsOfAllNetwork(rule: AllRule, form: SocketForm): readonly RuleTerms[] {
  const sockets = socketsNamed(undefined, undefined);
  if (sockets === undefined) return [];
  const terms = termsOfSockets(sockets, allSocketBits, effectOf(rule), form);
  return form === 'v8' ? [terms] : [terms, ...unixTermsOfAll(rule, form)];
}

/**
 * Returns the sockets of a rule. With conditions on addresses or ports, the rule covers only families with addresses.
 * AppArmor 5.0 reads a list of all named types as every type.
 */
function socketsOf({ words, conditions, peer }: NetworkRule, coversEveryType: boolean): SocketKinds | undefined {
  const [first, second] = words.map(({ value }) => value as string);
  const isAddressed = conditions.length > 0 || (peer?.conditions ?? []).some(isAddressOrPort);
  const inet = new Set(addressedDomains.flatMap((name) => domainNumber(name) ?? []));
  const named = socketsNamed(first, second);
  if (named === undefined) return undefined;
  const domains = isAddressed ? named.domains.filter((domain) => inet.has(domain)) : named.domains;
  const isWhole = named.types === undefined ? isAddressed : named.types.length > 1;
  if (!isWhole) return { domains, types: named.types };
  const types = coversEveryType ? undefined : socketsNamed('inet', undefined)?.types;
  return { domains, types };
}
