import { wordsIn } from '../../source/words-in.ts';
import { permissionWords } from './permissions.ts';

/** Keywords of rules. */
const ruleKeywords: readonly string[] = [
  ...wordsIn('all capability change_profile file link mount pivot_root remount set umount unmount'),
  ...Object.keys(permissionWords).map((kind) => kind.replace('-', '_')),
];

/** Qualifiers before a rule. */
export const qualifierKeywords: readonly string[] = ['allow', 'audit', 'deny', 'other', 'owner', 'prompt', 'user'];

/** Keywords before a file rule only. */
const fileRuleKeywords: readonly string[] = ['safe', 'unsafe'];

/** Keywords of statements that are not rules. */
const structureKeywords: readonly string[] = ['abi', 'alias', 'hat', 'if', 'include', 'profile', 'rewrite'];

/** Every keyword that can begin a statement. */
export const statementKeywords: ReadonlySet<string> = new Set([
  ...structureKeywords,
  ...ruleKeywords,
  ...qualifierKeywords,
  ...fileRuleKeywords,
  'priority',
]);

/** Reserved words that begin no statement, and are not valid as names. */
const innerKeywords = wordsIn(`
  and bind defined delete eavesdrop else in not open or override_creds peer read readby receive rlimit send sqpoll subset
  trace tracedby write
`);

const reserved: ReadonlySet<string> = new Set([...statementKeywords, ...innerKeywords]);

/** Checks whether a bare word is a keyword, and therefore not a valid unquoted name. */
export function isReserved(word: string): boolean {
  return reserved.has(word) && word !== 'include' && word !== 'hat' && word !== 'profile';
}
