import type {
  ChangeProfileRule,
  ConditionGroup,
  FileRule,
  LinkRule,
  MountRule,
  NetworkRule,
  PermissionWord,
  PivotRootRule,
  RlimitRule,
  Rule,
} from '../ast-rules.ts';
import type { Condition, Word } from '../ast-words.ts';
import { conditionText, endWith, joinWords, listText, listValueText, printGroupConditions } from './print-word.ts';
import { permissionsEnd } from '../parser/scanner.ts';

/** Prints a rule without qualifiers. */
export function printRule(rule: Rule): string {
  return endWith(joinWords(ruleWords(rule)), ',');
}

function ruleWords(rule: Rule): readonly string[] {
  switch (rule.kind) {
    case 'file':
      return fileWords(rule);
    case 'link':
      return linkWords(rule);
    case 'capability':
      return ['capability', ...raws(rule.capabilities)];
    case 'network':
      return networkWords(rule);
    case 'mount':
      return mountWords(rule);
    case 'pivot-root':
      return pivotRootWords(rule);
    case 'mqueue':
      return ['mqueue', ...permissionWords(rule), ...conditionWords(rule.conditions), ...raws([rule.queue])];
    case 'rlimit':
      return rlimitWords(rule);
    case 'change-profile':
      return changeProfileWords(rule);
    case 'all':
      return ['all'];
    default:
      return [
        rule.kind.replace('-', '_'),
        ...permissionWords(rule),
        ...conditionWords(rule.conditions),
        ...('peer' in rule ? groupWords(rule.peer) : []),
      ];
  }
}

function fileWords({
  keyword,
  safety,
  path,
  permissions,
  permissionsFirst,
  subset,
  target,
}: FileRule): readonly string[] {
  const words: string[] = keyword ? ['file'] : [];
  if (safety !== undefined) words.push(safety);
  const letters = permissions === undefined ? [] : [permissions.text];
  const middle = subset === undefined ? letters : [...letters, subset];
  const paths = path === undefined ? [] : [pathWord(path)];
  words.push(...(permissionsFirst ? [...middle, ...paths] : [...paths, ...middle]));
  return [...words, ...targetWords(target)];
}

function linkWords({ subset, path, target }: LinkRule): readonly string[] {
  return ['link', ...(subset === undefined ? [] : [subset]), pathWord(path), ...targetWords(target)];
}

/** Prints a path. Permission letters are a path only if directly followed by a comment. */
function pathWord({ raw }: Word): string {
  return permissionsEnd(raw, 0) === raw.length ? `${raw}#\n` : raw;
}

function networkWords(rule: NetworkRule): readonly string[] {
  return [
    'network',
    ...permissionWords(rule),
    ...raws(rule.words),
    ...conditionWords(rule.conditions),
    ...groupWords(rule.peer),
  ];
}

function mountWords({ keyword, conditions, source, mountPointConditions, mountPoint }: MountRule): readonly string[] {
  const words = [keyword, ...conditionWords(conditions), ...raws([source])];
  if (mountPoint === undefined) return words;
  return [...words, '->', ...conditionWords(mountPointConditions), mountPoint.raw];
}

function pivotRootWords({ conditions, newRoot, target }: PivotRootRule): readonly string[] {
  return ['pivot_root', ...conditionWords(conditions), ...raws([newRoot]), ...targetWords(target)];
}

function rlimitWords({ limit, value, unit }: RlimitRule): readonly string[] {
  return ['set', 'rlimit', limit.raw, '<=', value.raw, ...raws([unit])];
}

function changeProfileWords({ safety, exec, target }: ChangeProfileRule): readonly string[] {
  return ['change_profile', ...(safety === undefined ? [] : [safety]), ...raws([exec]), ...targetWords(target)];
}

function raws(words: readonly (Word | undefined)[]): string[] {
  return words.flatMap((word) => (word === undefined ? [] : [word.raw]));
}

function targetWords(target: Word | undefined): string[] {
  return target === undefined ? [] : ['->', target.raw];
}

function permissionWords(rule: {
  readonly permissions: readonly PermissionWord[];
  readonly permissionList: boolean;
}): string[] {
  const texts = rule.permissions.map(({ text }) => listValueText(text));
  return rule.permissionList ? [listText(texts)] : texts;
}

function conditionWords(conditions: readonly Condition[]): string[] {
  return conditions.map(conditionText);
}

function groupWords(group: ConditionGroup | undefined): string[] {
  return group === undefined ? [] : [`${group.name}=${printGroupConditions(group.conditions)}`];
}
