import { capabilityNames, signalNumber, type SignalNumber, type Style } from '@lamellar/core';
import { brief } from './brief.ts';
import type { DumpedPeer, DumpedProfile, DumpedRule, DumpedTables } from './dumped-profile.ts';
import { signalWords } from './signal-words.ts';

const labelWidth = 14;
const narrowest = 60;

const permissionCount = { signal: 2, ptrace: 4 } as const;

/** More signals than a person reads one by one. */
const mostSignals = 12;

/**
 * A compiled profile for people.
 *
 * @param columns - how wide a line may be where it can be broken
 */
export function renderDumpedProfile(profile: DumpedProfile, style: Style, columns: number): string {
  const { mode, flags, namespace, mediates, capabilities, limits, tables } = profile;
  const lines = [`profile ${brief(namespace === undefined ? profile.name : `:${namespace}:${profile.name}`)}`];
  const add = (label: string, words: readonly string[]): void => {
    if (words.length === 0) return;
    const [first = '', ...rest] = wrap(words, Math.max(columns, narrowest) - labelWidth - 2);
    lines.push(`  ${style.faint(label.padEnd(labelWidth))}${first}`);
    lines.push(...rest.map((line) => `${' '.repeat(labelWidth + 2)}${line}`));
  };
  add('mode', [mode, ...(mode === 'unconfined' ? ['(refuses no signal and no ptrace)'] : [])]);
  add('flags', separated(flags));
  if (profile.rename !== undefined) add('replaces', [brief(profile.rename)]);
  for (const [index, line] of attachmentLines(profile.attachment).entries())
    add(index === 0 ? 'attaches to' : '', [brief(line)]);
  if (profile.disconnected !== undefined) add('disconnected', [brief(profile.disconnected)]);
  if (profile.killSignal !== undefined) add('kill signal', [profile.killSignal]);
  if (profile.error !== undefined) add('error', [String(profile.error)]);
  add('mediates', mediates.length === 0 ? ['nothing'] : separated(mediates));
  add('capabilities', capabilityWords(capabilities.allow));
  add('  audited', separated(capabilities.audit));
  add('  denied', separated(capabilities.deny));
  add('  extended', separated(capabilities.extended));
  add('limits', separated(Object.entries(limits).map(([name, limit]) => `${name} <= ${limit}`)));
  if (profile.networkFamilies !== undefined) add('network', [`${profile.networkFamilies} address families`]);
  if (profile.secmarkRules !== undefined) add('secmark', [`${profile.secmarkRules} rules`]);
  add('leads to', separated(few(profile.leadsTo.map(brief))));
  add('format', [`v${profile.format}`]);
  for (const [index, [name, table]] of Object.entries(tables).entries())
    add(index === 0 ? 'tables' : '', [`${name}:`, ...separated(tableWords(table))]);
  lines.push(...ruleLines('signal', profile.rules.signal, style), ...ruleLines('ptrace', profile.rules.ptrace, style));
  return lines.join('\n');
}

function attachmentLines(attachment: DumpedProfile['attachment']): readonly string[] {
  if (attachment === undefined) return [];
  const { text, patterns, xattrs } = attachment;
  const lines = text === undefined ? patterns.map(peerWords) : [text];
  return xattrs === 0 ? lines : [...lines, `and ${count(xattrs, 'extended attribute')}`];
}

/** Fewer than those that there are: a set without them is told by what it lacks. */
const mostMissing = 8;

function capabilityWords(names: readonly string[]): readonly string[] {
  if (names.length === 0) return ['none'];
  const missing = capabilityNames.filter((name) => !names.includes(name));
  if (missing.length > mostMissing) return separated(names);
  return missing.length === 0 ? ['all'] : ['all', 'but', ...separated(missing)];
}

function tableWords({ states, transitions, byteClasses, bytes, permissions }: DumpedTables): readonly string[] {
  return [
    count(states, 'state'),
    count(transitions, 'transition'),
    ...(byteClasses === 256 ? [] : [`${byteClasses} classes of bytes`]),
    count(bytes, 'byte'),
    permissions === null ? 'packed permissions' : `a table of ${count(permissions, 'permission')}`,
  ];
}

function ruleLines(
  policyClass: 'signal' | 'ptrace',
  rules: readonly DumpedRule[] | null,
  style: Style,
): readonly string[] {
  if (rules === null) return [`  ${style.faint(`${policyClass}:`)} not mediated`];
  if (rules.length === 0) return [`  ${style.faint(`${policyClass}:`)} no rule`];
  const heading = `  ${style.faint(`${policyClass}, read back from the automaton:`)}`;
  return [heading, ...rules.map((rule) => `    ${ruleText(policyClass, rule)}`)];
}

function ruleText(policyClass: 'signal' | 'ptrace', rule: DumpedRule): string {
  const { text, effect, permissions, signals = [], peer } = rule;
  const set = signals.length === 0 ? '' : ` set=(${signalList(signals)})`;
  // A long list of signals is said shorter than policy can.
  if (text !== undefined) return brief(text.replace(/ set=\([^)]*\)/, set));
  const word = effect === 'allow' ? '' : `${effect.replace('-', ' ')} `;
  const listed = permissions.length === permissionCount[policyClass] ? '' : ` (${permissions.join(', ')})`;
  return `${word}${policyClass}${listed}${set} peer: ${peer === undefined ? 'any' : peerWords(peer)}`;
}

function signalList(names: readonly string[]): string {
  if (names.length <= mostSignals) return names.join(', ');
  // No rule can name `lost`, so that it is nothing to say that this one does not.
  const numbers = [...names, 'lost'].map(signalNumber).filter((number): number is SignalNumber => number !== undefined);
  return signalWords(numbers).replace(/^signal /, '');
}

function peerWords(peer: DumpedPeer): string {
  if ('pattern' in peer) return peer.pattern;
  return peer.states === null
    ? '… an automaton too large to read back'
    : `… an automaton of ${count(peer.states, 'state')}`;
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
}

const mostNames = 8;

function few(names: readonly string[]): readonly string[] {
  const more = names.length - mostNames;
  return more > 0 ? [...names.slice(0, mostNames), `and ${more.toLocaleString('en')} more`] : names;
}

/** Words with a comma behind each but the last. */
function separated(words: readonly string[]): readonly string[] {
  return words.map((word, index) => (index === words.length - 1 ? word : `${word},`));
}

/** Lines of as many words as fit. */
function wrap(words: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
