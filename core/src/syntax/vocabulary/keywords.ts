/** Words that begin a rule. */
const ruleKeywords: readonly string[] = [
  'all',
  'capability',
  'change_profile',
  'dbus',
  'file',
  'io_uring',
  'link',
  'mount',
  'mqueue',
  'network',
  'pivot_root',
  'ptrace',
  'remount',
  'set',
  'signal',
  'umount',
  'unix',
  'unmount',
  'userns',
];

/** Words that may precede a rule. */
export const qualifierKeywords: readonly string[] = ['allow', 'audit', 'deny', 'other', 'owner', 'prompt', 'user'];

/** Words that precede a file rule only. */
const fileRuleKeywords: readonly string[] = ['safe', 'unsafe'];

/** Words that begin another statement than a rule. */
const structureKeywords: readonly string[] = ['abi', 'alias', 'hat', 'if', 'include', 'profile', 'rewrite'];

/** Every word that can begin a statement. */
export const statementKeywords: ReadonlySet<string> = new Set([
  ...structureKeywords,
  ...ruleKeywords,
  ...qualifierKeywords,
  ...fileRuleKeywords,
  'priority',
]);

/** Words that belong to the language and begin nothing, so that they name nothing either. */
const innerKeywords: readonly string[] = [
  'and',
  'bind',
  'defined',
  'delete',
  'eavesdrop',
  'else',
  'in',
  'not',
  'open',
  'or',
  'override_creds',
  'peer',
  'read',
  'readby',
  'receive',
  'rlimit',
  'send',
  'sqpoll',
  'subset',
  'trace',
  'tracedby',
  'write',
];

const reserved: ReadonlySet<string> = new Set([...statementKeywords, ...innerKeywords]);

/** Whether a bare word is a keyword, and thus no name where names are unquoted. */
export function isReserved(word: string): boolean {
  return reserved.has(word) && word !== 'include' && word !== 'hat' && word !== 'profile';
}
