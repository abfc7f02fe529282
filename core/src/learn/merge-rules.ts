import { compareBytes, type ByteString } from '../source/bytes.ts';
import { widenFiles } from './widen-files.ts';

/** The order of rules in a profile, by the first word; rules about files come last. */
const classes = [
  ['set'],
  ['capability'],
  ['network'],
  ['unix'],
  ['dbus'],
  ['signal'],
  ['ptrace'],
  ['userns'],
  ['mqueue'],
  ['mount', 'remount', 'umount', 'pivot_root'],
  ['change_profile'],
  ['link', 'owner link'],
] as const;

const fileRule = /^(owner )?("(?:[^"\\]|\\.)*"|[/@]\S*) ([rwaklm]*)((?:[CPcpiuU]+x)?)((?: -> \S+)?),$/;

/** Returns rules as a person would write them, without duplicates, as paragraphs in the order of upstream's profiles. */
export function mergedRules(rules: readonly ByteString[]): readonly (readonly ByteString[])[] {
  const written = rules.map(asWritten);
  const files = mergedFiles(written.filter((rule) => fileRule.test(rule)));
  const others = merged(written.filter((rule) => !fileRule.test(rule)));
  const paragraphs: (readonly string[])[] = classes.map((words) =>
    others
      .filter((rule) => words.some((word) => rule.startsWith(`${word} `) || rule === `${word},`))
      .toSorted((left, right) => compareBytes(left as ByteString, right as ByteString)),
  );
  const known = new Set(paragraphs.flat());
  const rest = others.filter((rule) => !known.has(rule));
  return [...paragraphs, rest, files].filter((lines) => lines.length > 0) as (readonly ByteString[])[];
}

/** The folders with files of several users: only there, a rule states the owner. */
const usersFolder =
  /^owner "?(?:@\{PROC\}\/@|@\{HOME\}|\/home\/|\/root\/|\/tmp\/|\/var\/tmp\/|\/dev\/shm\/|\/proc\/(?:\d|\[)|\/run\/user\/)/;

/** Rewrites a rule with the variables and wildcards of a careful author. */
function asWritten(rule: ByteString): string {
  const network = /^network \([^)]*\) (.+)$/.exec(rule);
  if (network !== null) return `network ${network[1]}`;
  if (!fileRule.test(rule)) return rule;
  const owned = usersFolder.test(rule) ? rule : rule.replace(/^owner /, '');
  return owned
    .replace(/^((?:owner )?"?)\/run\//, '$1@{run}/')
    .replace(/^((?:owner )?"?)\/sys\//, '$1@{sys}/')
    .replace(/^((?:owner )?"?)\/proc\//, '$1@{PROC}/')
    .replace(/\/[a-z0-9_]+-linux-gnu[a-z0-9_]*\//, '/@{multiarch}/')
    .replace(/(\.so)(?:\.\d[\w.]*)?("? [mr]+,)$/, '$1*$2');
}

/** Merges the permissions of rules about equal files. A rule for everybody covers the owner. */
function mergedFiles(rules: readonly string[]): readonly string[] {
  const files = new Map<string, { owner: string; path: string; letters: Set<string>; exec: string }>();
  for (const rule of rules) {
    const [, owner = '', path = '', letters = '', mode = '', target = ''] = fileRule.exec(rule) ?? [];
    const key = `${owner}${path}`;
    const file = files.get(key) ?? { owner, path, letters: new Set(), exec: '' };
    for (const letter of letters) file.letters.add(letter);
    if (file.exec === '') file.exec = `${mode}${target}`;
    files.set(key, file);
  }
  const widened = widenFiles([...files.values()]);
  const everybody = new Map(widened.flatMap(({ owner, path, letters }) => (owner === '' ? [[path, letters]] : [])));
  const printed = widened.flatMap(({ owner, path, letters, exec }) => {
    const covered = owner === '' ? undefined : everybody.get(path);
    const kept = ['m', 'r', 'w', 'a', 'l', 'k']
      .filter((letter) => letters.has(letter) && covered?.has(letter) !== true)
      .filter((letter) => letter !== 'a' || !letters.has('w'))
      .join('');
    return `${kept}${exec}` === '' ? [] : [{ path, rule: `${owner}${path} ${kept}${exec},` }];
  });
  return printed
    .toSorted((left, right) => compareBytes(sortKey(left.path), sortKey(right.path)))
    .map(({ rule }) => rule);
}

function sortKey(path: string): ByteString {
  return path.replaceAll(/["{}]/g, '').replace(/^@/, '/').toLowerCase() as ByteString;
}

/** A rule with a list of values, split around the list. */
interface MergedRule {
  readonly before: string;
  readonly values: Set<string>;
  readonly after: string;
}

/** Splits rules around a list of values, and prints the joined list. */
const lists: readonly { readonly split: RegExp; readonly join: (values: readonly string[]) => string }[] = [
  { split: /^(signal .*set=)\(([^)]*)\)(.*)$/, join: (values) => `(${values.join(', ')})` },
  {
    split: /^(dbus .*member=)([\w{},]+)(.*)$/,
    join: (values) => (values.length === 1 ? values.join('') : `{${values.join(',')}}`),
  },
  { split: /^((?:unix|signal|ptrace) )\(([^)]*)\)(.*)$/, join: (values) => `(${values.join(', ')})` },
];

function merged(rules: readonly string[]): readonly string[] {
  let result: readonly string[] = rules.flatMap((rule) => {
    const names = /^capability (.+),$/.exec(rule)?.[1]?.split(/[\s,]+/);
    return names?.map((name) => `capability ${name},`) ?? [rule];
  });
  for (const { split, join } of lists) {
    const found = new Map<string, MergedRule>();
    const others: string[] = [];
    for (const rule of result) {
      const [, before = '', values, after = ''] = split.exec(rule) ?? [];
      if (values === undefined) {
        others.push(rule);
        continue;
      }
      const key = `${before}\0${after}`;
      const known = found.get(key) ?? { before, values: new Set(), after };
      for (const value of values.split(/[\s,{}]+/)) if (value !== '') known.values.add(value);
      found.set(key, known);
    }
    result = [
      ...others,
      ...[...found.values()].map(({ before, values, after }) => `${before}${join([...values])}${after}`),
    ];
  }
  return [...new Set(result)];
}
