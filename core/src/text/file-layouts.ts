import { mediationClasses } from '../class/mediation-classes.ts';
import { filePathsBehindSlash } from '../class/path-patterns.ts';
import { filePermissionBits } from '../class/file-permission-bits.ts';
import {
  globOf,
  isAnyText,
  type LayoutField,
  type RuleForm,
  type RuleLayout,
  type Template,
  type TemplateElement,
} from '../class/rule-layout.ts';
import type { Subject } from '../exec-conflicts/file-permissions.ts';
import type { ExecTransition } from '../files/exec-transition.ts';
import { byteSet, byteSetKey, complement, onlyByte, singleByte } from '../glob/byte-set.ts';
import type { ByteString } from '../source/bytes.ts';
import { quoteWord } from '../syntax/print/print.ts';

/** Paths begin with a slash, which stands in front of the field. */
const slash = 0x2f;
const field: LayoutField = { kind: 'text', end: [0] };
const last: LayoutField = { kind: 'text', end: [] };

const { read, write, append, lock, mmap, link, exec, onexec } = filePermissionBits;

/** Letters of rules about files with what each grants; `x` by itself is in denials alone. */
const letters = [
  ['m', mmap],
  ['r', read],
  ['w', write],
  ['a', append],
  ['k', lock],
  ['x', exec],
] as const;

/** Where the letters for others than the owner are, behind those for the owner. */
const othersShift = letters.length;
const ownersLetters = (1 << othersShift) - 1;

/** The letters that permissions of a file are, as bits. */
export function letterBits(bits: number, subject: Subject): number {
  // Who may write may append.
  const all = (bits & write) === 0 ? bits : bits | append;
  const found = letters.reduce((some, [, granted], at) => ((all & granted) === 0 ? some : some | (1 << at)), 0);
  return subject === 'owner' ? found : found << othersShift;
}

/** All letters that are told one by one: how something is executed is more than a letter. */
export const plainLetters =
  letterBits(read | write | append | lock | mmap, 'owner') | letterBits(read | write | append | lock | mmap, 'other');
/** The letter `x`, of owners and of others. */
export const execLetters = letterBits(exec, 'owner') | letterBits(exec, 'other');

/** Files by their paths. */
export const pathLayout: RuleLayout = {
  bits: plainLetters | execLetters,
  before: [slash],
  fields: [last],
  about: ([path = []]) => globs([path]),
};

/** What is asked of a pair of paths: to link by the owner, whether what is linked to has to grant as much, and to link by others. */
export const linkBits = { owner: 1, subset: 2, other: 4 } as const;

/**
 * The bits of a link that permissions behind a pair of paths are.
 *
 * @param allowed - all that the owner is allowed there, logged or not: that of what is linked to is looked at is no permission, and never logged
 */
export function linkBitsOf(owner: number, other: number, allowed: number): number {
  return (
    ((owner & link) === 0 ? 0 : linkBits.owner | ((allowed & lock) === 0 ? 0 : linkBits.subset)) |
    ((other & link) === 0 ? 0 : linkBits.other)
  );
}

/** Links: the new path, and what is linked to. */
export const linkLayout: RuleLayout = {
  bits: linkBits.owner | linkBits.subset | linkBits.other,
  before: [slash],
  fields: [{ ...field, end: [0, slash] }, last],
  about: (paths) => {
    const told = globs(paths);
    const [path, target] = told ?? [];
    if (path === undefined || target === undefined) return undefined;
    return [isAnyFile(paths[1]) ? path : `${path} -> ${target}`];
  },
};

/**
 * Links where nothing but the pair of paths counts: what has to be granted of what is linked to was looked at before. The lowest bit is for
 * owners, the next for others.
 */
export const linkForm: RuleForm = {
  byte: mediationClasses.file,
  layouts: [{ ...linkLayout, bits: 3 }],
  // Nobody links to a directory.
  asked: [
    { ...linkLayout, bits: 3, fields: linkLayout.fields.map((each) => ({ ...each, asked: filePathsBehindSlash })) },
  ],
  rule: (about, bits) => {
    const whose = bits === 1 ? 'owner ' : bits === 2 ? 'other ' : '';
    return `${whose}link ${about.includes(' -> ') ? about : `${about} -> /**`},` as ByteString;
  },
};

/** Changes of profile: the program that they wait for, and the profile. */
export const changeLayout: RuleLayout = {
  bits: onexec,
  before: [slash],
  fields: [field, last],
  about: ([program = [], target = []]) => {
    const [executed, changed] = [isAnyFile(program) ? '' : pathWord(program), isAnyText(target) ? '' : wordOf(target)];
    if (executed === undefined || changed === undefined) return undefined;
    return [changeOf(executed, changed)];
  },
};

/** What a rule about a change of profile says; an empty word stands for anything. */
export function changeOf(program: string, target: string): string {
  return ['change_profile', program, target === '' ? '' : `-> ${target}`].filter((word) => word !== '').join(' ');
}

/** Profiles by their names, for changes to them. */
export const nameLayout: RuleLayout = {
  bits: -1,
  before: [],
  fields: [last],
  about: ([name = []]) => {
    const word = wordOf(name);
    return word === undefined ? undefined : [word];
  },
};

function wordOf(template: Template): string | undefined {
  const glob = template.length === 0 ? undefined : globOf(template);
  return glob === undefined ? undefined : quoteWord(glob);
}

function pathWord(template: Template): string | undefined {
  const whole: Template = [{ set: singleByte(slash), times: 'once' }, ...template];
  // No two slashes meet in a path: what stands between two has a byte, which is not said.
  return wordOf(
    whole.flatMap((element, at) =>
      element.times === 'any' && isSlash(whole[at - 1]) && isSlash(whole[at + 1]) ? [anyNameByte, element] : [element],
    ),
  );
}

const anyNameByte: TemplateElement = { set: complement(byteSet([0, slash])), times: 'once' };

function isSlash(element: TemplateElement | undefined): boolean {
  return element?.times === 'once' && onlyByte(element.set) === slash;
}

function globs(templates: readonly Template[]): readonly string[] | undefined {
  const words = templates.map(pathWord);
  const known = words.flatMap((word) => word ?? []);
  return known.length < words.length ? undefined : known;
}

const noSlash = byteSetKey(complement(byteSet([0, 0x2f])));

/** Whether what follows the slash is anything but the root's nothing, as is meant where a rule names no file. */
function isAnyFile([first, rest, ...others]: Template = []): boolean {
  const isAnyName = first?.times === 'once' && byteSetKey(first.set) === noSlash;
  return isAnyName && rest !== undefined && isAnyText([rest]) && others.length === 0;
}

/** What rules say about the files that one glob matches. */
export interface FileRuleParts {
  /** As a rule has it. */
  readonly path: string;
  readonly letters: number;
  readonly links: number;
  readonly execs: readonly { readonly how: ExecTransition; readonly subjects: readonly Subject[] }[];
}

/**
 * Rules without qualifiers but for whose files they are about.
 *
 * @param isDenial - whether they deny: to link is denied with whatever it is linked to
 */
export function fileRules(
  { path, letters: granted, links, execs }: FileRuleParts,
  isDenial: boolean,
): readonly ByteString[] {
  const owner = granted & ownersLetters;
  const other = (granted >>> othersShift) & ownersLetters;
  const both = owner & other;
  const executed = (subjects: readonly Subject[]) =>
    execs.filter(
      (one) => one.subjects.length === subjects.length && subjects.every((each) => one.subjects.includes(each)),
    );
  const linked = links & (linkBits.owner | linkBits.other);
  const all = linkBits.owner | linkBits.other;
  const isPair = path.includes(' -> ');
  const rows = [
    { whose: '', letters: both, links: linked === all, execs: executed(['owner', 'other']) },
    { whose: 'owner ', letters: owner & ~both, links: linked === linkBits.owner, execs: executed(['owner']) },
    { whose: 'other ', letters: other & ~both, links: linked === linkBits.other, execs: executed(['other']) },
  ];
  return rows.flatMap((row) => {
    const plain = lettersOf(row.letters);
    const isSubset = !isDenial && ((links & linkBits.subset) !== 0 || (links & linkBits.owner) === 0);
    const asLetter = row.links && !isPair && (isSubset || isDenial) ? 'l' : '';
    const pair =
      row.links && asLetter === ''
        ? [`${row.whose}link ${isSubset ? 'subset ' : ''}${isPair ? path : `${path} -> /**`},`]
        : [];
    const [first, ...others] = row.execs.map(({ how }) => execWords(how));
    const words = `${plain}${asLetter}${first?.letters ?? ''}`;
    const one = words === '' ? [] : [`${first?.before ?? ''}${row.whose}${path} ${words}${first?.behind ?? ''},`];
    const more = others.map((how) => `${how.before}${row.whose}${path} ${how.letters}${how.behind},`);
    return [...one, ...more, ...pair] as ByteString[];
  });
}

/** `w` lets one append, too. */
function lettersOf(bits: number): string {
  const found = letters.flatMap(([letter], at) => (((bits >>> at) & 1) === 1 ? [letter as string] : []));
  return found.filter((letter) => letter !== 'a' || !found.includes('w')).join('');
}

/** How a rule says how something is executed. @see `parse_sub_perms` of apparmor_parser */
function execWords({ to, inherit, unconfined, unsafe }: ExecTransition) {
  const fallback = inherit ? 'i' : unconfined ? 'u' : '';
  const [letter, behind] =
    to === undefined
      ? ['', '']
      : to === 'child'
        ? ['c', '']
        : to === 'attached'
          ? ['p', '']
          : ['p', ` -> ${quoteWord(to.name)}`];
  const word = `${letter}${fallback}`;
  // A small letter keeps the environment: it is the unsafe one. What inherits keeps it without saying so.
  const isPlain = letter === '' && inherit;
  const kept = isPlain || unsafe ? word : `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
  return { before: isPlain && unsafe ? 'unsafe ' : '', letters: `${kept}x`, behind };
}
