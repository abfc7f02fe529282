import { mediationClasses } from '../../classes/class-numbers.ts';
import { mountBits } from '../../classes/mount/mount.ts';
import {
  flagsNamed,
  hasMountFlag,
  mountFlagBytes,
  mountFlagNames,
  mountFlags,
  type MountFlags,
} from '../../classes/mount/mount-flags.ts';
import {
  anyTextTemplate,
  type RuleForm,
  type RuleLayout,
  type Template,
  type MultiTemplateRule,
} from '../../classes/rule-layout.ts';
import { byteSet, complement, onlyByte, singleByte } from '../../patterns/byte-set.ts';
import { ofByte, ofSet, sequence, star } from '../../patterns/pattern.ts';
import { parseCheckedRules } from '../../rule-checks/parse-checked.ts';
import { everyMountFlag, writtenMounts, type WrittenMount } from '../../rule-checks/written-mounts.ts';
import type { ByteString } from '../../source/bytes.ts';
import { Source } from '../../source/source.ts';
import { propagations } from '../../language/keywords/mount-options.ts';
import { joinedWords, lastTextField, textField, wordOf } from '../layout-words.ts';

const slash = ofByte(0x2f);
const inName = ofSet(complement(byteSet([0, 0x2f])));
const anyMore = star(inName);
/** The path of a mount point, without adjacent slashes. Compilers reduce adjacent slashes in a rule to one. */
const path = sequence(slash, star(sequence(inName, anyMore, slash)), anyMore);

const umount: RuleLayout = {
  bits: mountBits.umount,
  before: [],
  fields: [lastTextField],
  about: ([target]) => withWords('umount', [wordOf(target)]),
};

const pivotRoot: RuleLayout = {
  bits: mountBits.pivot_root,
  before: [],
  fields: [textField, lastTextField],
  about: ([newRoot, oldRoot]) => withWords('pivot_root', [wordOf(oldRoot, 'oldroot='), wordOf(newRoot)]),
};

/** Layout of mount rules: mount point, source, file-system type, and flags. */
const mount: RuleLayout = {
  bits: mountBits.mount,
  before: [],
  fields: [
    textField,
    textField,
    textField,
    { kind: 'flags', flags: { all: mountFlagBytes(everyMountFlag), requested: queriedFlags() }, end: [] },
  ],
  about: ([target = [], source = [], type = [], flags = []]) => {
    const found = kindsOf(flags).map((kind) => aboutKind(kind, target, source, type));
    const known = found.flatMap((one) => (one === undefined ? [] : [one]));
    return known.length < found.length ? undefined : known;
  },
  broader: ([target = [], source = [], type = [], flags = []]) => {
    const options = optionWords(flags);
    const [where, arrow, what, kind] = [wordOf(target), wordOf(target, '-> '), wordOf(source), wordOf(type, 'fstype=')];
    return [
      ...widerRules(['', '', ''], anyTextTemplate, anyTextTemplate, anyTextTemplate),
      ...widerRules(['', '', arrow], target, anyTextTemplate, anyTextTemplate),
      // Without a mount point, a change of propagation applies to the source.
      ...widerRules(['', where, ''], anyTextTemplate, target, anyTextTemplate),
      ...widerRules(['', what, ''], anyTextTemplate, source, anyTextTemplate),
      ...widerRules(['', what, arrow], target, source, anyTextTemplate),
      ...widerRules([kind, what, arrow], target, source, type),
      ...widerRules(['', '', where], target, anyTextTemplate, anyTextTemplate, 'remount'),
      ...widerRules([options, '', arrow], target, anyTextTemplate, anyTextTemplate),
      ...widerRules([options, where, ''], anyTextTemplate, target, anyTextTemplate),
      ...widerRules([options, what, arrow], target, source, anyTextTemplate),
    ];
  },
};

/** Rules about mounts. */
export const mountRuleForm: RuleForm = {
  byte: mediationClasses.mount,
  layouts: [mount, umount, pivotRoot],
  requested: [mount, umount, pivotRoot].map((layout) => ({
    ...layout,
    fields: layout.fields.map((each, at) => (at === 0 ? { ...each, requested: path } : each)),
  })),
  rule: (about) => `${about},` as ByteString,
};

function withWords(keyword: string, words: readonly (string | undefined)[]): readonly string[] | undefined {
  const rule = joinedWords([keyword, ...words]);
  return rule === undefined ? undefined : [rule];
}

/** Returns the relevant flags of each kind of mount, which are the only flags in queries. @see `countedFlags` */
function queriedFlags(): readonly Template[] {
  const changing = mountFlags(propagations);
  // Here, `rec` also counts by itself.
  const rest = everyMountFlag & ~mountFlags(['remount', 'bind', 'move']) & ~changing;
  const of = (required: MountFlags, optional: MountFlags): Template => flagsTemplate({ required, optional });
  return [
    of(0, rest),
    of(mountFlags(['remount']), everyMountFlag & ~mountFlags(['remount', 'move'])),
    of(mountFlags(['bind']), mountFlags(['rec'])),
    of(mountFlags(['move']), 0),
    ...propagations.map((name) => of(mountFlags([name]), mountFlags(['rec', 'silent']))),
  ];
}

function flagsTemplate({ required, optional }: Kind): Template {
  return mountFlagBytes((required | optional) >>> 0).map((byte) => ({
    set: singleByte(byte),
    times: ((optional >>> (byte - 1)) & 1) === 1 ? 'optional' : 'once',
  }));
}

/** Required and optional flags. */
interface Kind {
  readonly required: MountFlags;
  readonly optional: MountFlags;
}

/** Prints the flags of a template without source and mount point; undefined if no rule can express the flags. */
function optionWords(flags: Template): string | undefined {
  const { required, optional } = flagsOf(flags);
  // These flags select the kind of mount and thereby the relevant flags.
  if (hasMountFlag(required, 'remount', 'bind', 'move', ...propagations)) return undefined;
  const [set, others] = [mountFlagNames(required), mountFlagNames(optional)];
  if (flagsNamed(set.join(',')) !== required || flagsNamed(others.join(',')) !== optional) return undefined;
  const either = optional === 0 ? [] : [`options in (${others.join(', ')})`];
  return [...(required === 0 && optional !== 0 ? [] : [`options=(${set.join(', ')})`]), ...either].join(' ');
}

function flagsOf(flags: Template): Kind {
  const of = (times: string): MountFlags =>
    flags.reduce((all, one) => (one.times === times ? all | (1 << ((onlyByte(one.set) ?? 1) - 1)) : all), 0) >>> 0;
  return { required: of('once'), optional: of('optional') };
}

/**
 * Splits the flags of a template by kind of mount, with the flags that select the kind required. The kernel queries no
 * other combinations.
 */
function kindsOf(flags: Template): readonly Kind[] {
  const { required, optional } = flagsOf(flags);
  const possible = [
    0,
    mountFlags(['remount']),
    mountFlags(['bind']),
    mountFlags(['bind', 'rec']),
    mountFlags(['move']),
    ...propagations.flatMap((name) => [mountFlags([name]), mountFlags([name, 'rec'])]),
  ];
  const commands = possible.reduce((all, each) => all | each, 0);
  // A remounted file system may be a bind mount, and for remount `bind` is an ordinary flag.
  const isRemount = hasMountFlag(required, 'remount');
  if (isRemount) return [{ required, optional }];
  return possible
    .filter((each) => (each & ~(required | optional)) === 0 && (required & commands & ~each) === 0)
    .map((each) => ({
      required: (required | each) >>> 0,
      optional: (each & mountFlags(['remount'])) === 0 ? (optional & ~commands) >>> 0 : (optional & ~each) >>> 0,
    }));
}

/** Prints a rule for mounts of one kind; undefined if no rule expresses the kind. */
function aboutKind(
  { required, optional }: Kind,
  target: Template,
  source: Template,
  type: Template,
): string | undefined {
  const isNew = !hasMountFlag(required, 'remount', 'bind', 'move', ...propagations);
  const isChange = hasMountFlag(required, 'remount', ...propagations) && !hasMountFlag(required, 'bind');
  const what = source.length === 0 ? 'detached' : wordOf(source);
  const [where, kind] = [wordOf(target, '-> '), wordOf(type, 'fstype=')];
  if (where === undefined || what === undefined || kind === undefined) return undefined;
  // For kinds without a source, a source word would change the rule's kind. Only new mounts have a type.
  if ((isChange && what !== '') || (!isNew && kind !== '')) return undefined;
  const [names, either] = [mountFlagNames(required), mountFlagNames(optional)];
  // Only the name of a propagation flag can express `rec`.
  if (flagsNamed(names.join(',')) !== required || flagsNamed(either.join(',')) !== optional) return undefined;
  const set = required === 0 && optional !== 0 ? '' : `options=(${names.join(', ')})`;
  const others = optional === 0 ? '' : `options in (${either.join(', ')})`;
  return ['mount', kind, set, others, what, where].filter((word) => word !== '').join(' ');
}

/** Returns a broader rule with all templates that the rule matches; nothing if its words are not globs. */
function widerRules(
  words: readonly (string | undefined)[],
  target: Template,
  source: Template,
  type: Template,
  keyword: 'mount' | 'remount' = 'mount',
): readonly MultiTemplateRule[] {
  if (words.includes(undefined)) return [];
  const about = [keyword, ...words.filter((word) => word !== '')].join(' ');
  const [node] = parseCheckedRules(new Source('a rule', `${about},` as ByteString)).ast.statements;
  if (node?.kind !== 'mount') return [];
  return [{ about, matched: writtenMounts(node).map((one) => matchedBy(one, target, source, type)) }];
}

function matchedBy(
  { matchedWords: takes, required, optional }: WrittenMount,
  target: Template,
  source: Template,
  type: Template,
) {
  const flags = flagsTemplate({ required, optional });
  const any = anyTextTemplate;
  switch (takes) {
    case 'mount point':
      return [target, any, any, flags];
    case 'source as mount point':
      return [source, any, any, flags];
    case 'source':
      return [target, source, any, flags];
    case 'source and type':
      return [target, source, type, flags];
  }
}
