import { file } from '../classes/file/file.ts';
import { fileRuleForm } from '../compile/files/file-layouts.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import type { Label } from '../labels/label.ts';
import { unixClass } from '../mediation/classes/unix-class.ts';
import type { ByteString } from '../source/bytes.ts';
import { objectsInRules } from './objects-in-rules.ts';
import { patience, searchRules, type RuleSearch } from './search-rules.ts';

/**
 * Finds rules about unix sockets for the common permissions of all layers of a label. Without `af_unix` in the abi, the
 * compiler drops addresses, peers and `deny unix`. The search therefore prefers rules without them.
 *
 * @throws AutomatonTooLargeError if an automaton has too many states
 */
export const searchUnixRules: RuleSearch = (subject, requested, form, behaviours) => {
  const found = rulesForAbis(subject, requested, form, behaviours);
  return { ...found, notes: () => notesOn(subject, found.rules, behaviours) };
};

const rulesForAbis: RuleSearch = (subject, requested, form, behaviours) => {
  const found = searchRules(subject, requested, form, behaviours);
  if (!found.rules.some(needsAbi)) return found;
  const allowing = searchRules(subject, requested, form, behaviours, { ...patience, omitsDenials: true });
  return allowing.counterexample === undefined && !allowing.rules.some(needsAbi) ? allowing : found;
};

/** Returns notes about the abi of the rules, and about sockets with paths. */
function notesOn(subject: Label, rules: readonly ByteString[], behaviours: KernelBehaviours): readonly string[] {
  const abi = rules.some(needsAbi)
    ? [
        `these rules need \`abi <abi/${behaviours.unixInV8 ? '4' : '5'}.0>\`: ${behaviours.unixInV8 ? 'the abi of Debian' : 'an earlier abi'} drops addresses, peers and \`deny unix\``,
      ]
    : [];
  const confined = subject.parts.filter(({ profile }) => profile.mode !== 'unconfined');
  if (confined.length === 0) return abi;
  const [bound, connected] = [rulesWith(subject, ['w'], behaviours), rulesWith(subject, ['r', 'w'], behaviours)];
  const isByFiles = confined.some(({ profile }) => unixClass(profile, behaviours) !== undefined);
  const rulesAbout = (count: number): string => `${count} ${count === 1 ? 'rule' : 'rules'} of \`--all file\``;
  return [
    ...abi,
    isByFiles
      ? `file rules decide about sockets with paths: \`rw\` to connect (${rulesAbout(connected)}), \`w\` to bind and to send (${rulesAbout(bound)})`
      : `to bind a socket to a path, a task also needs \`w\` on the path (${rulesAbout(bound)})`,
  ];
}

/** Returns whether a rule has a different effect without `af_unix` in the abi. */
function needsAbi(rule: string): boolean {
  return rule.startsWith('deny ') || /\b(?:addr|label)=/.test(rule);
}

/** Returns the number of rules that allow all of the given permissions of files together. */
function rulesWith(subject: Label, names: readonly string[], behaviours: KernelBehaviours): number {
  const operations = file.operations.filter(({ name }) => name === 'r' || name === 'w');
  const settings = { ...patience, verification: 0 };
  const { rules } = searchRules(subject, objectsInRules(operations, fileRuleForm), fileRuleForm, behaviours, settings);
  const letters = rules.flatMap((rule) => (rule.startsWith('deny ') ? [] : [/ (\w+),$/.exec(rule)?.[1] ?? '']));
  return letters.filter((each) => names.every((name) => each.includes(name))).length;
}
