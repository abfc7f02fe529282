import { mediationClasses } from '../../classes/class-numbers.ts';
import { filePathsWithoutSlash, pathsWithoutSlash } from '../../classes/file/path-patterns.ts';
import { optionalStacking, oneProfileName } from '../../classes/profile-change/profile-change-universe.ts';
import { filePermissionBits } from '../../classes/file/file-permission-bits.ts';
import type { MediatedObject } from '../../classes/mediated-object.ts';
import {
  isAnyText,
  type LayoutField,
  type RuleForm,
  type RuleLayout,
  type Template,
  type TemplateElement,
} from '../../classes/rule-layout.ts';
import type { FileUser } from '../../file-rules/file-permissions.ts';
import type { ExecTransition } from '../../file-rules/exec-transition.ts';
import { byteSet, byteSetKey, complement, onlyByte, singleByte } from '../../patterns/byte-set.ts';
import { sequence } from '../../patterns/pattern.ts';
import type { ByteString } from '../../source/bytes.ts';
import { quoteWord } from '../../language/printer/print.ts';
import { lastTextField, textField, wordOf } from '../layout-words.ts';

/** The slash at the start of every path, emitted before the field. */
const slash = 0x2f;

const { read, write, append, lock, mmap, link, exec, onexec, changeProfile } = filePermissionBits;

/** Letters of file rules with the permission of each; a plain `x` occurs only in denials. */
const letters = [
  ['m', mmap],
  ['r', read],
  ['w', write],
  ['a', append],
  ['k', lock],
  ['x', exec],
] as const;

/** The shift from the owner's letters to the letters of non-owners. */
const othersShift = letters.length;
const ownersLetters = (1 << othersShift) - 1;

/** Returns the letters for permissions of a file, as bits. */
export function letterBits(bits: number, subject: FileUser): number {
  // Write permission includes append.
  const all = (bits & write) === 0 ? bits : bits | append;
  const found = letters.reduce((some, [, granted], at) => ((all & granted) === 0 ? some : some | (1 << at)), 0);
  return subject === 'owner' ? found : found << othersShift;
}

/** All letters that rules list individually. Exec needs more than a letter. */
export const plainLetters =
  letterBits(read | write | append | lock | mmap, 'owner') | letterBits(read | write | append | lock | mmap, 'other');
/** The letter `x`, of owners and of non-owners. */
export const execLetters = letterBits(exec, 'owner') | letterBits(exec, 'other');

/** Files by their paths. */
export const pathLayout: RuleLayout = {
  bits: plainLetters | execLetters,
  before: [slash],
  fields: [lastTextField],
  about: ([path = []]) => globs([path]),
};

/**
 * Permissions of a pair of paths: link by the owner, the subset check of the target's permissions, and link by
 * non-owners.
 */
export const linkBits = { owner: 1, subset: 2, other: 4 } as const;

/**
 * Returns the link bits for permissions after a pair of paths.
 *
 * @param allowed - all permissions of the owner in the pair's state, logged or not. The bit for the subset check is not
 * a permission and never logged.
 */
export function linkBitsOf(owner: number, other: number, allowed: number): number {
  return (
    ((owner & link) === 0 ? 0 : linkBits.owner | ((allowed & lock) === 0 ? 0 : linkBits.subset)) |
    ((other & link) === 0 ? 0 : linkBits.other)
  );
}

/** Layout of link rules: the new path, and the link target. */
export const linkLayout: RuleLayout = {
  bits: linkBits.owner | linkBits.subset | linkBits.other,
  before: [slash],
  fields: [{ ...textField, end: [0, slash] }, lastTextField],
  about: (paths) => {
    const shown = globs(paths);
    const [path, target] = shown ?? [];
    if (path === undefined || target === undefined) return undefined;
    return [isAnyFile(paths[1]) ? path : `${path} -> ${target}`];
  },
};

/** The bits of links in rules about files, after the bits of letters: for owners, and for non-owners. */
const linkShift = 2 * othersShift;

/** Returns the bit of a permission in rules about files. */
function fileBit(permission: number, subject: FileUser): number {
  const shift = subject === 'owner' ? 0 : 1;
  if (permission === link) return 1 << (linkShift + shift);
  return 1 << (letters.findIndex(([, bit]) => bit === permission) + shift * othersShift);
}

function bitOfFile(permission: number, like: MediatedObject): number {
  return fileBit(permission, like.kind === 'path' ? like.subject : 'owner');
}

const writeBits = fileBit(write, 'owner') | fileBit(write, 'other');
/** Paths as the kernel writes them. */
const kernelPath: LayoutField = { ...lastTextField, requested: pathsWithoutSlash };

/** Rules about files and links. */
export const fileRuleForm: RuleForm = {
  byte: mediationClasses.file,
  layouts: [
    { ...pathLayout, bits: plainLetters, startsEmpty: true, fields: [kernelPath] },
    {
      ...linkLayout,
      bits: 3 << linkShift,
      // Links to directories are impossible.
      fields: linkLayout.fields.map((each) => ({ ...each, requested: filePathsWithoutSlash })),
    },
  ],
  aboutGlob: quoteWord,
  bitOf: bitOfFile,
  // The letter after `w` is `a`.
  included: (bits) => bits | ((bits & writeBits) << 1),
  tidy: byOwner,
  rule: (about, bits) => {
    if (bits < 1 << linkShift) return `${about} ${listed(lettersOf(bits))},` as ByteString;
    const [, whose = '', paths = ''] = /^((?:owner |other )?)([^]*)$/.exec(about) ?? [];
    return `${whose}link ${paths.includes(' -> ') ? paths : `${paths} -> /**`},` as ByteString;
  },
};

/** Rules about the permission to execute files, without the exec transition. */
export const execRuleForm: RuleForm = {
  byte: mediationClasses.file,
  layouts: [{ ...pathLayout, bits: execLetters, startsEmpty: true, fields: [kernelPath] }],
  aboutGlob: quoteWord,
  bitOf: bitOfFile,
  tidy: byOwner,
  rule: (about, _, isDenial = false) => `${about} ${isDenial ? 'x' : 'ix'},` as ByteString,
};

/** Rules about changes to a single profile. */
export const profileChangeRuleForm: RuleForm = {
  byte: mediationClasses.file,
  layouts: [
    {
      bits: changeProfile,
      before: [],
      fields: [{ ...lastTextField, requested: sequence(optionalStacking, oneProfileName) }],
      about: ([target = []]) => {
        const changed = wordOf(target);
        return changed === undefined ? undefined : [changeOf('', changed)];
      },
    },
  ],
  aboutGlob: (glob) => changeOf('', (glob as string) === '**' ? '' : quoteWord(glob)),
  rule: (about) => `${about},` as ByteString,
};

/** Sorts letters into the order of questions about files. */
function listed(found: string): string {
  return ['r', 'w', 'a', 'k', 'm'].filter((letter) => found.includes(letter)).join('');
}

/** Splits rules by the owner of the files: for everyone, for owners, and for non-owners. */
function byOwner<Rule extends { readonly about: string; readonly bits: number }>(rules: readonly Rule[]) {
  return rules.flatMap((rule) => {
    const [owner, other] = [0, 1].map(
      (user) =>
        ((rule.bits >>> (user * othersShift)) & ownersLetters) |
        (((rule.bits >>> (linkShift + user)) & 1) << linkShift),
    ) as [number, number];
    const both = owner & other;
    return [
      { ...rule, bits: both },
      { ...rule, about: `owner ${rule.about}`, bits: owner & ~both },
      { ...rule, about: `other ${rule.about}`, bits: other & ~both },
    ].filter(({ bits }) => bits !== 0);
  });
}

/** Layout of change_profile rules: the executed program, and the new profile. */
export const changeLayout: RuleLayout = {
  bits: onexec,
  before: [slash],
  fields: [textField, lastTextField],
  about: ([program = [], target = []]) => {
    const [executed, changed] = [isAnyFile(program) ? '' : pathWord(program), wordOf(target)];
    if (executed === undefined || changed === undefined) return undefined;
    return [changeOf(executed, changed)];
  },
};

/** Prints a rule about a change of profile; an empty target matches anything. */
function changeOf(program: string, target: string): string {
  return ['change_profile', program, target === '' ? '' : `-> ${target}`].filter((word) => word !== '').join(' ');
}

function pathWord(template: Template): string | undefined {
  const whole: Template = [{ set: singleByte(slash), times: 'once' }, ...template];
  // No two slashes are adjacent in a path, so a star between two slashes matches at least one byte.
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

/** Returns whether the text after the slash may be anything but empty (the root), as in a rule without a path. */
function isAnyFile([first, rest, ...others]: Template = []): boolean {
  const isAnyName = first?.times === 'once' && byteSetKey(first.set) === noSlash;
  return isAnyName && rest !== undefined && isAnyText([rest]) && others.length === 0;
}

/** The permissions granted or denied by rules for a glob. */
export interface FileRuleParts {
  /** The glob as written in a rule. */
  readonly path: string;
  readonly letters: number;
  readonly links: number;
  readonly execs: readonly { readonly how: ExecTransition; readonly subjects: readonly FileUser[] }[];
}

/**
 * Prints rules whose only qualifiers are `owner` and `other`.
 *
 * @param isDenial - whether the rules are denials: a denial of link covers every link target
 */
export function fileRules(
  { path, letters: granted, links, execs }: FileRuleParts,
  isDenial: boolean,
): readonly ByteString[] {
  const owner = granted & ownersLetters;
  const other = (granted >>> othersShift) & ownersLetters;
  const both = owner & other;
  const executed = (subjects: readonly FileUser[]) =>
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
    const one = words === '' ? [] : [`${first?.before ?? ''}${row.whose}${path} ${words}${first?.after ?? ''},`];
    const more = others.map((how) => `${how.before}${row.whose}${path} ${how.letters}${how.after},`);
    return [...one, ...more, ...pair] as ByteString[];
  });
}

/** Prints permission bits as letters; write permission includes append. */
function lettersOf(bits: number): string {
  const found = letters.flatMap(([letter], at) => (((bits >>> at) & 1) === 1 ? [letter as string] : []));
  return found.filter((letter) => letter !== 'a' || !found.includes('w')).join('');
}

/** Prints the exec part of a rule. @see `parse_sub_perms` of apparmor_parser */
function execWords({ to, inherit, unconfined, unsafe }: ExecTransition) {
  const fallback = inherit ? 'i' : unconfined ? 'u' : '';
  const [letter, after] =
    to === undefined
      ? ['', '']
      : to === 'child'
        ? ['c', '']
        : to === 'attached'
          ? ['p', '']
          : ['p', ` -> ${quoteWord(to.name)}`];
  const word = `${letter}${fallback}`;
  // A lower-case letter keeps the environment, so it is unsafe. A plain `ix` keeps the environment implicitly.
  const isPlain = letter === '' && inherit;
  const kept = isPlain || unsafe ? word : `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
  return { before: isPlain && unsafe ? 'unsafe ' : '', letters: `${kept}x`, after };
}
