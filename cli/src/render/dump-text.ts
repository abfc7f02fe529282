import type { Style } from '@lamellar/core';
import { classRows, crossCheckRows, type CrossCheckRow } from '@lamellar/core/classes';
import { capabilityNames } from '@lamellar/core/language';
import { brief } from '../words/brief.ts';
import { firstLines } from '../words/truncate-list.ts';
import { countOf } from '../words/count-of.ts';
import { filled } from '../words/wrapped.ts';
import type { DumpedPeer, DumpedProfile, DumpedRule, DumpedTables, DumpedText } from '../views/dump-view.ts';

const labelWidth = 14;
const narrowest = 60;

/** The maximum number of signals to list individually. */
const maxListed = 12;

/**
 * Prints a compiled profile for people.
 *
 * @param columns - the maximum width of breakable lines
 */
export function renderDumpedProfile(profile: DumpedProfile, style: Style, columns: number): string {
  const { mode, flags, namespace, mediates, capabilities, limits, tables } = profile;
  const lines = [`profile ${brief(namespace === undefined ? profile.name : `:${namespace}:${profile.name}`)}`];
  const add = (label: string, words: readonly string[]): void => {
    if (words.length === 0) return;
    const [first = '', ...rest] = filled(words, Math.max(columns, narrowest) - labelWidth - 2);
    lines.push(`  ${style.faint(label.padEnd(labelWidth))}${first}`);
    lines.push(...rest.map((line) => `${' '.repeat(labelWidth + 2)}${line}`));
  };
  add('mode', [
    mode,
    ...(mode === 'unconfined' ? [`(refuses ${crossCheckRows.map(({ word }) => `no ${word}`).join(' and ')})`] : []),
  ]);
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
  add(
    'leads to',
    separated(
      firstLines(
        profile.leadsTo.map((name) => brief(name)),
        maxNames,
      ),
    ),
  );
  add('format', [`v${profile.format}`]);
  for (const [index, [name, table]] of Object.entries(tables).entries())
    add(index === 0 ? 'tables' : '', [`${name}:`, ...separated(tableWords(table))]);
  const classes = classRows.map(({ word }) => word).filter((word) => word in profile.rules);
  add('no rule', separated(classes.filter((word) => profile.rules[word]?.length === 0)));
  add('not mediated', separated(classes.filter((word) => profile.rules[word] === null)));
  for (const word of classes) {
    const rules = profile.rules[word] ?? [];
    if (rules.length === 0) continue;
    const row = crossCheckRows.find((one) => one.word === word);
    lines.push(`  ${style.faint(`${word}, decompiled:`)}`);
    lines.push(...rules.map((rule) => `    ${row === undefined ? brief(rule.text) : peerRule(row, rule)}`));
    lines.push(...uncoveredLines(profile.uncovered[word]));
  }
  return lines.join('\n');
}

function attachmentLines(attachment: DumpedProfile['attachment']): readonly string[] {
  if (attachment === undefined) return [];
  const { text, patterns, xattrs } = attachment;
  const lines = text === undefined ? patterns.map(peerWords) : [text];
  return xattrs === 0 ? lines : [...lines, `and ${countOf(xattrs, 'extended attribute')}`];
}

/** The maximum number of missing capabilities for which a set is printed as `all but …`. */
const maxMissing = 8;

function capabilityWords(names: readonly string[]): readonly string[] {
  if (names.length === 0) return ['none'];
  const missing = capabilityNames.filter((name) => !names.includes(name));
  if (missing.length > maxMissing) return separated(names);
  return missing.length === 0 ? ['all'] : ['all', 'but', ...separated(missing)];
}

function tableWords({ states, transitions, byteClasses, bytes, permissions }: DumpedTables): readonly string[] {
  return [
    countOf(states, 'state'),
    countOf(transitions, 'transition'),
    ...(byteClasses === 256 ? [] : [`${byteClasses} classes of bytes`]),
    countOf(bytes, 'byte'),
    permissions === null ? 'packed permissions' : `a table of ${countOf(permissions, 'permission')}`,
  ];
}

/**
 * Prints a note about accesses that the decompiled rules do not cover. The fields of an example are separated by NUL.
 */
function uncoveredLines(uncovered: readonly string[] = []): readonly string[] {
  if (uncovered.length === 0) return [];
  const example = uncovered.find((one) => one !== '');
  const words = example?.split('\0').filter((word) => word !== '');
  return [
    `    … and further accesses beyond the printed rules${words === undefined ? '' : `, such as ${words.map((word) => `\`${brief(word)}\``).join(' ')}`}`,
  ];
}

function peerRule(row: CrossCheckRow, rule: DumpedRule | DumpedText): string {
  if (!('permissions' in rule)) return brief(rule.text);
  const names = row.before === undefined ? [] : (rule[row.before.plural] ?? []);
  // A long list of signals is said shorter than policy can.
  return brief(
    row.before === undefined || names.length === 0
      ? rule.text
      : rule.text.replace(/ \w+=\([^)]*\)/, ` ${row.before.condition}=(${nameList(row, names)})`),
  );
}

function nameList({ word, before, names: { words } }: CrossCheckRow, names: readonly string[]): string {
  if (names.length <= maxListed) return names.join(', ');
  // Values without a name in rules, such as the signal `lost`, are not mentioned.
  const unnamed = (before?.values ?? []).filter(({ isInRules }) => !isInRules).map(({ name }) => name);
  const shown = words([...names, ...unnamed]);
  return shown.startsWith(`${word} `) ? shown.slice(word.length + 1) : shown;
}

function peerWords(peer: DumpedPeer): string {
  return 'pattern' in peer ? peer.pattern : '… and further names beyond the printed patterns';
}

const maxNames = 8;

/** Adds a comma to all words but the last. */
function separated(words: readonly string[]): readonly string[] {
  return words.map((word, index) => (index === words.length - 1 ? word : `${word},`));
}
