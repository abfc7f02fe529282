import {
  capabilityNames,
  conditionNames,
  mountOptionNames,
  permissionWords,
  profileFlags,
  limitNames,
  ruleSignalNames,
  socketDomains,
  statementKeywords,
  typesOfAnyDomain,
  typesOfDomain,
  type ConditionedKind,
} from '@lamellar/core/language';
import { statementBefore, type StatementBefore } from './statement-before.ts';

/** The names that depend on the files of the machine. */
export interface KnownNames {
  /** The paths for `<…>` of includes or of abi rules, with the given beginning. */
  readonly files: (beginning: string) => readonly string[];
  readonly profiles: () => Iterable<string>;
  readonly variables: () => Iterable<string>;
}

/** The words that can replace the word before the cursor. */
export interface PolicyCompletions {
  readonly words: readonly string[];
  /** The length of the replaced text before the cursor, in characters. */
  readonly replaced: number;
}

/** Returns the possible words at the end of a text. */
export function completions(text: string, names: KnownNames): PolicyCompletions {
  const statement = statementBefore(text);
  const variable = /@\{?[\w.]*$/.exec(statement.word)?.[0];
  if (variable !== undefined) {
    const words = Array.from(names.variables(), (name) => `@{${name}}`);
    return {
      words: words.filter((name) => name.startsWith(`@{${variable.replace(/^@\{?/, '')}`)),
      replaced: variable.length,
    };
  }
  const { word } = statement;
  const words = [...new Set(candidates(statement, names))].filter((each) => each.startsWith(word));
  return { words, replaced: word.length };
}

/** The kinds of rules by keyword, if the keyword differs. */
const kinds: Readonly<Record<string, ConditionedKind>> = {
  io_uring: 'io-uring',
  pivot_root: 'pivot-root',
  remount: 'mount',
  umount: 'mount',
  unmount: 'mount',
};

/** Words before the keyword of a rule. */
const qualifiers = new Set(['allow', 'audit', 'deny', 'other', 'owner', 'priority', 'prompt', 'quiet', 'user']);

function candidates({ words, word, list }: StatementBefore, names: KnownNames): Iterable<string> {
  const rest = words.filter(
    (each, at) => !(qualifiers.has(each) && words.slice(0, at).every((one) => qualifiers.has(one))),
  );
  const [keyword] = rest;
  if (keyword === undefined) return statementKeywords;
  const last = rest.at(-1);
  if (keyword === 'include' || keyword === '#include' || keyword === 'abi')
    return word.startsWith('<') ? names.files(word.slice(1)).map((file) => `<${file}>`) : ['<', 'if exists <'];
  if (last === '->') return names.profiles();
  const name = last === '=' ? rest.at(-2) : list;
  switch (name) {
    case 'flags':
      return profileFlags;
    case 'peer':
      // `peer=(…)` of sockets and messages has conditions.
      if (list === 'peer') return conditionsOf(keyword, 'peer');
      return names.profiles();
    case 'label':
      return names.profiles();
    case 'set':
      return ruleSignalNames;
    case 'options':
    case 'option':
      return mountOptionNames;
    case 'type':
      return typesOfAnyDomain;
  }
  if (list === keyword && Object.hasOwn(permissionWords, kindOf(keyword))) return permissionsOf(keyword);
  if (last === '=') return [];
  switch (keyword) {
    case 'capability':
      return capabilityNames;
    case 'set':
      return rest[1] === 'rlimit' ? limitNames : ['rlimit'];
    case 'network':
      if (rest.length === 1) return [...socketDomains, ...typesOfAnyDomain, ...permissionsOf(keyword)];
      return [...typesOfDomain(rest[1] ?? ''), ...conditionsOf(keyword, 'own')];
    case 'profile':
    case 'hat':
      return ['flags='];
    case 'change_profile':
      return ['->'];
    default:
      return [...(rest.length === 1 ? permissionsOf(keyword) : []), ...conditionsOf(keyword, 'own')];
  }
}

function kindOf(keyword: string): string {
  return kinds[keyword] ?? keyword;
}

function permissionsOf(keyword: string): readonly string[] {
  const kind = kindOf(keyword);
  return Object.hasOwn(permissionWords, kind) ? permissionWords[kind as keyof typeof permissionWords] : [];
}

function conditionsOf(keyword: string, of: 'own' | 'peer'): readonly string[] {
  const kind = kindOf(keyword);
  if (!Object.hasOwn(conditionNames, kind)) return [];
  const { own, peer } = conditionNames[kind as ConditionedKind];
  const hasGroup = of === 'own' && peer !== undefined;
  return [...((of === 'own' ? own : peer) ?? []).map((name) => `${name}=`), ...(hasGroup ? ['peer='] : [])];
}
