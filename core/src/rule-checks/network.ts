import { quotedWords } from '../source/joined-names.ts';
import { errorAt, type Report } from '../diagnostics/diagnostic-at.ts';
import { groupingError } from '../patterns/aare.ts';
import { textOf } from '../source/printable-text.ts';
import type { Condition, Word } from '../language/ast-words.ts';
import type { NetworkRule } from '../language/ast-rules.ts';
import { qualifierKeywords } from '../language/keywords/keywords.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { addressedDomains, socketDomains, typesOfAnyDomain, typesOfDomain } from '../language/keywords/sockets.ts';
import { checkEquals, checkOnce, nameSpan, valueOf, warnOfLaterValues } from './conditions.ts';
import { isIpAddress } from './ip-address.ts';
import { laterSyntax } from './later-syntax.ts';
import { patternDiagnostic } from './pattern-diagnostic.ts';
import { localPermission } from './permissions.ts';
import { localWithPeer } from './unix.ts';

/**
 * Reports unknown domains and types of a network rule, invalid combinations, invalid addresses and ports, and
 * permissions without a peer.
 *
 * @see `network_rule::network_rule` and `net_find_mapping` of apparmor_parser
 */
export function checkNetwork(rule: NetworkRule, report: Report): void {
  const peer = rule.peer?.conditions ?? [];
  checkWords(rule.words, report);
  for (const side of [rule.conditions, peer]) checkSide(side, side === peer, report);
  const [domain] = rule.words;
  const [addressed] = [...rule.conditions, ...peer.filter(isAddressOrPort)];
  if (addressed !== undefined && domain !== undefined) checkAddressed(domain, addressed, report);
  const local = localPermission(rule.permissions);
  if (local !== undefined && peer.some(isAddressOrPort)) report(localWithPeer(local));
}

/** Returns whether a condition is about an address or a port of the Internet. */
export function isAddressOrPort({ name }: Condition): boolean {
  return (name as string) === 'ip' || (name as string) === 'port';
}

/** Checks `[ domain [ type ] ]` or a type alone; a third word is already reported as such. */
function checkWords([first, second]: readonly Word[], report: Report): void {
  if (first === undefined) return;
  const domain = first.value as string;
  if (!socketDomains.has(domain)) {
    if (typesOfAnyDomain.includes(domain) && second === undefined) return;
    const swapped = second !== undefined && socketDomains.has(second.value) && typesOfAnyDomain.includes(domain);
    const name = domain.toLowerCase().replace(/^(?:af|pf)_/, '');
    const guess =
      domainSynonyms.get(name) ??
      (socketDomains.has(name)
        ? name
        : suggest(name, [...socketDomains, ...(second === undefined ? typesOfAnyDomain : [])]));
    const hint = swapped
      ? `write the domain first: \`${second.value} ${domain}\``
      : domain.includes(',')
        ? 'write a separate rule for each domain'
        : qualifierKeywords.includes(domain)
          ? `write the qualifier before the rule: \`${domain} network\``
          : (didYouMean(guess) ?? 'socket(2) lists the domains: write them in lower case without `AF_`');
    const what = second === undefined ? 'domain or type of sockets' : 'domain of sockets';
    report(errorAt(first.span, 'invalid-value', `unknown ${what} \`${textOf(first.value)}\``, hint));
  } else if (second !== undefined && !typesOfDomain(domain).includes(second.value)) {
    const types = typesOfDomain(domain);
    const guess = suggest(second.value, types);
    const hint = guess === undefined ? `the types are ${quotedWords(types)}` : didYouMean(guess);
    report(errorAt(second.span, 'invalid-value', `\`${domain}\` has no socket type \`${textOf(second.value)}\``, hint));
  }
}

const domainSynonyms: ReadonlyMap<string, string> = new Map([
  ['ip', 'inet'],
  ['ipv4', 'inet'],
  ['inet4', 'inet'],
  ['ipv6', 'inet6'],
]);

function didYouMean(guess: string | undefined): string | undefined {
  return guess === undefined ? undefined : `did you mean \`${guess}\`?`;
}

function checkAddressed(domain: Word, { name }: Condition, report: Report): void {
  if (!socketDomains.has(domain.value) || addressedDomains.includes(domain.value)) return;
  const message = `\`${textOf(name)}\` with \`${textOf(domain.value)}\`, whose sockets have no conditions`;
  report(errorAt(domain.span, 'invalid-value', message, 'only sockets of `inet` and `inet6` have conditions'));
}

function checkSide(conditions: readonly Condition[], inPeer: boolean, report: Report): void {
  checkOnce(conditions, report);
  checkEquals(
    conditions.filter((condition) => !(inPeer && isLabelSet(condition))),
    'a network rule',
    report,
  );
  warnOfLaterValues(conditions, report);
  for (const condition of conditions) {
    const value = valueOf(condition);
    switch (condition.name as string) {
      case 'ip':
        if (value !== undefined) checkIp(value, report);
        break;
      case 'port':
        if (value !== undefined) checkPort(value, report);
        break;
      case 'interface':
        if (inPeer) {
          const hint = 'write it before `peer=(…)`';
          report(errorAt(nameSpan(condition), 'invalid-value', '`interface` is not a condition of the peer', hint));
        } else report(laterSyntax(nameSpan(condition), '`interface` in a network rule'));
        if (value !== undefined) checkInterface(value, report);
        break;
      case 'label':
        if (inPeer || !isLabelSet(condition)) report(laterSyntax(nameSpan(condition), '`label` in a network rule'));
        break;
      default:
        break;
    }
  }
}

/** Checks the name of an interface in every rule: apparmor_parser reads the name before a rule may be dropped. */
function checkInterface({ value, span }: Word, report: Report): void {
  const fault = groupingError(value);
  if (fault !== undefined) report(patternDiagnostic(value, fault, span));
}

/** Checks for `label:=`, an assignment of a peer's label. */
function isLabelSet({ name, operator }: Condition): boolean {
  return (name as string) === 'label' && operator === ':=';
}

function checkIp({ value, span }: Word, report: Report): void {
  if ((value as string) === 'none' || isIpAddress(value)) return;
  const mask = value.indexOf('/');
  const hint =
    mask > 0 && isIpAddress(value.slice(0, mask))
      ? 'a rule can have a single address, but not a network'
      : 'write an address such as `127.0.0.1` or `::1`, or `none`';
  report(errorAt(span, 'invalid-value', `\`${textOf(value)}\` is not an IP address`, hint));
}

const highestPort = 65_535;

/** Checks `port` or `from-to`. */
function checkPort({ value, span }: Word, report: Report): void {
  const range = /^(?<from>[^-]*)-(?<to>.*)$/s.exec(value)?.groups;
  const ports = range === undefined ? [value] : [range['from'] ?? '', range['to'] ?? ''];
  const numbers = ports.map(portNumber);
  const [from, to = from] = numbers;
  if (from !== undefined && to !== undefined && !numbers.includes(undefined)) {
    if (from <= to) return;
    const hint = `write \`${to}-${from}\``;
    report(errorAt(span, 'invalid-value', `the range of ports \`${textOf(value)}\` ends before it starts`, hint));
    return;
  }
  const hint = `a port is a number up to ${highestPort}, or a range such as \`1024-2048\``;
  report(errorAt(span, 'invalid-value', `\`${textOf(value)}\` is not a port`, hint));
}

/** Parses a port like strtoul; undefined if the text is not completely a number. */
function portNumber(text: string): number | undefined {
  if (!/^[ \t\n\v\f\r]*\+?\d+$/.test(text)) return undefined;
  const port = Number(text);
  return port <= highestPort ? port : undefined;
}
