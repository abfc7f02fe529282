import type { Rule } from '../language/ast-rules.ts';
import { parseRules } from '../language/parser/parse.ts';
import { mergeLists, type RuleList } from '../repair/merge-lists.ts';
import { compareBytes, type ByteString } from '../source/bytes.ts';
import { groupedBy } from '../source/grouped-by.ts';
import { Source } from '../source/source.ts';
import type { Span } from '../source/span.ts';
import { widenFiles, type FileAccessRule } from './widen-files.ts';

/** The order of rules in a profile, by kind; further rules follow, and rules about files come last. */
const order = 'rlimit capability network unix dbus signal ptrace userns mqueue mount change-profile link'.split(' ');

/** Returns rules as a person would write them, without duplicates, as paragraphs in the order of upstream's profiles. */
export function mergedRules(rules: readonly ByteString[]): readonly (readonly ByteString[])[] {
  const files = rules.flatMap((rule) => fileAccess(rule) ?? []);
  const others = rules.filter((rule) => fileAccess(rule) === undefined).flatMap(asWritten);
  const paragraphs = [...groupedBy(mergeLists(others, lists), positionOf)]
    .toSorted(([left], [right]) => left - right)
    .map(([, group]) => [...new Set(group)].toSorted(compareBytes));
  return [...paragraphs, mergedFiles(files)].filter((lines) => lines.length > 0);
}

/** Parses a rule; undefined for an invalid rule, and for qualifiers besides `owner`. */
function parsed(text: ByteString): Rule | undefined {
  const [rule] = parseRules(new Source('rule', text)).ast.statements as readonly Rule[];
  return rule !== undefined && Object.keys(rule.qualifiers).every((name) => name === 'owner') ? rule : undefined;
}

function positionOf(text: ByteString): number {
  const kind = parsed(text)?.kind ?? '';
  const position = order.indexOf(kind === 'pivot-root' ? 'mount' : kind);
  return position === -1 ? order.length : position;
}

/** Rewrites a rule like a careful author: one capability for each rule, and no permissions of sockets. */
function asWritten(text: ByteString): readonly ByteString[] {
  const rule = parsed(text);
  if (rule?.kind === 'capability' && rule.capabilities.length > 0)
    return rule.capabilities.map(({ raw }) => `capability ${raw},` as ByteString);
  const [word] = rule?.kind === 'network' ? rule.words : [];
  return [word === undefined ? text : (`network ${text.slice(word.span.start)}` as ByteString)];
}

/** The signals, the members of an interface of D-Bus, and the permissions. */
const lists: readonly RuleList<ByteString>[] = [
  textList((rule) =>
    'conditions' in rule ? rule.conditions.find(({ name, list }) => name === (list ? 'set' : 'member'))?.values : [],
  ),
  textList((rule) => ('permissionList' in rule && rule.permissionList ? rule.permissions : [])),
];

/** Returns the list whose values a function finds in a parsed rule. */
function textList(valuesIn: (rule: Rule) => readonly { readonly span: Span }[] | undefined): RuleList<ByteString> {
  return (text) => {
    const rule = parsed(text);
    const found = rule && valuesIn(rule);
    const [start, end] = [found?.[0]?.span.start, found?.at(-1)?.span.end];
    const values = text.slice(start, end);
    // Patterns and quoted words stay as they are.
    if (start === undefined || end === undefined || !/^[\w\s{},+]+$/.test(values)) return undefined;
    const [before, after] = [text.slice(0, start), text.slice(end)];
    return {
      others: `${before}\0${after}`,
      values: values.split(/[\s{},]+/).filter(Boolean),
      with: (all) => {
        const isAlternation = before.endsWith('=') && all.length > 1;
        return `${before}${isAlternation ? `{${all.join(',')}}` : all.join(', ')}${after}` as ByteString;
      },
    };
  };
}

/** The folders with files of several users: only there, a rule states the owner. */
const usersFolder =
  /^"?(?:@\{PROC\}\/@|@\{HOME\}|\/home\/|\/root\/|\/tmp\/|\/var\/tmp\/|\/dev\/shm\/|\/proc\/(?:\d|\[)|\/run\/user\/)/;

/** Returns a rule about a file with the variables and wildcards of a careful author; undefined for further rules. */
function fileAccess(text: ByteString): FileAccessRule | undefined {
  const rule = parsed(text);
  if (rule?.kind !== 'file' || rule.path === undefined) return undefined;
  const { path, permissions, qualifiers, target } = rule;
  const [, letters, mode = ''] = /^([rwaklm]*)([CPcpiuU]+x)?$/.exec(permissions?.text ?? '') ?? [];
  if (letters === undefined) return undefined;
  const named = path.raw
    .replace(/^("?)\/run\//, '$1@{run}/')
    .replace(/^("?)\/sys\//, '$1@{sys}/')
    .replace(/^("?)\/proc\//, '$1@{PROC}/')
    .replace(/\/[a-z0-9_]+-linux-gnu[a-z0-9_]*\//, '/@{multiarch}/');
  return {
    owner: qualifiers.owner !== undefined && usersFolder.test(path.raw) ? `${qualifiers.owner} ` : '',
    path: mode === '' && /^[mr]+$/.test(letters) ? named.replace(/(\.so)(?:\.\d[\w.]*)?("?)$/, '$1*$2') : named,
    letters: new Set(letters),
    exec: target === undefined ? mode : `${mode} -> ${target.raw}`,
  };
}

/** Returns the permissions of a file. The first confinement of an executed program counts. */
const letterList: RuleList<FileAccessRule> = (rule) => ({
  others: `${rule.owner}${rule.path}`,
  values: [...rule.letters],
  with: (all, rules) => ({ ...rule, letters: new Set(all), exec: rules.find(({ exec }) => exec)?.exec ?? '' }),
});

/** Merges the permissions of rules about equal files. A rule for everybody covers the owner. */
function mergedFiles(files: readonly FileAccessRule[]): readonly ByteString[] {
  const widened = widenFiles(mergeLists(files, [letterList]));
  const everybody = new Map(widened.flatMap(({ owner, path, letters }) => (owner === '' ? [[path, letters]] : [])));
  const printed = widened.flatMap(({ owner, path, letters, exec }) => {
    const covered = owner === '' ? undefined : everybody.get(path);
    const kept = ['m', 'r', 'w', 'a', 'l', 'k']
      .filter((letter) => letters.has(letter) && covered?.has(letter) !== true)
      .filter((letter) => letter !== 'a' || !letters.has('w'))
      .join('');
    return `${kept}${exec}` === '' ? [] : [{ path, rule: `${owner}${path} ${kept}${exec},` as ByteString }];
  });
  return printed
    .toSorted((left, right) => compareBytes(sortKey(left.path), sortKey(right.path)))
    .map(({ rule }) => rule);
}

function sortKey(path: string): ByteString {
  return path.replaceAll(/["{}]/g, '').replace(/^@/, '/').toLowerCase() as ByteString;
}
