import { match, type State, transitionsOf } from '../automata/automaton.ts';
import { Budget } from '../automata/budget.ts';
import { statesOfOneString } from '../automata/reachability.ts';
import { filePermissionBits } from '../classes/file/file-permission-bits.ts';
import type { RuleForm } from '../classes/rule-layout.ts';
import { execLetters, letterBits, linkBits, plainLetters } from '../compile/files/file-layouts.ts';
import { refusedPathOf } from '../compile/plain-rules.ts';
import type { Cover, CoverRule } from '../decompile/cover-search/cover-search.ts';
import type { CoverTarget } from '../decompile/cover-search/cover-target.ts';
import { PrintedFileRules } from '../decompile/print/file-rules.ts';
import { searchExecs } from '../decompile/search-execs.ts';
import { fileUsers } from '../file-rules/file-permissions.ts';
import type { ByteString } from '../source/bytes.ts';
import { JointFiles } from './joint-files.ts';
import { coverWith, overlap, searchRules, type FoundRules, type RuleSearch } from './search-rules.ts';
import { verifyRules } from './verify-rules.ts';
import { writtenGlobs, type WrittenGlobs } from './written-rules.ts';
import { memoised } from '../source/memoised.ts';

/** Limits of less than a second each. */
const quick = { objects: 3_000_000, pairs: 300_000, verification: 10_000_000, links: 3_000_000 };

/** Limits of a search that the quick search did not finish. */
const patient = { objects: 30_000_000, pairs: 1_000_000, verification: 10_000_000, links: 60_000_000 };

/** The number of rules for links above which rules with `l` are tried. */
const fewRules = 12;

/**
 * Finds rules about files for the common permissions of all layers of a label. A link may need permissions of its
 * target. Rules with the letter `l` state that in a line, and rules about pairs of paths state it pair by pair.
 *
 * @throws AutomatonTooLargeError if an automaton has too many states
 */
export const searchFileRules: RuleSearch = (subject, requested, form, behaviours) => {
  const byPairs = searchRules(subject, requested, form, behaviours, quick);
  const isExact = byPairs.counterexample === undefined;
  if (isExact && byPairs.rules.filter(isAboutLinks).length <= fewRules) return byPairs;
  const globs = writtenGlobs(subject, requested, behaviours);
  const withLinks = ({ links, verification }: typeof quick): FoundRules => {
    const rules = rulesWithLinks(new JointFiles(subject, behaviours), globs, form, new Budget(links));
    // The compiler refuses rules with conflicting exec modes.
    const counterexample =
      refusedPathOf(rules, nothing) === undefined
        ? verifyRules(rules, subject, requested, form, behaviours, new Budget(verification))
        : 'perhaps';
    return { rules, counterexample };
  };
  const soon = withLinks(quick);
  if (isExact) return soon.counterexample === undefined && soon.rules.length < byPairs.rules.length ? soon : byPairs;
  if (soon.counterexample === undefined) return soon;
  const later = withLinks(patient);
  return later.counterexample === undefined ? later : searchRules(subject, requested, form, behaviours, patient);
};

const nothing = '' as ByteString;

function isAboutLinks(rule: string): boolean {
  return /^(?:deny )?(?:owner |other )?link /.test(rule);
}

/** The letter `l`, of owners and of other users: bits after the bits of all further letters. */
const linkLetters = { owner: 1 << 12, other: 1 << 13 } as const;
const allLetters = plainLetters | execLetters;
const allBits = allLetters | linkLetters.owner | linkLetters.other;

/** Returns rules with the letter `l`. The target of a link then needs all permissions of the new path, as in a layer. */
function rulesWithLinks(files: JointFiles, globs: WrittenGlobs, form: RuleForm, budget: Budget): readonly ByteString[] {
  const [first] = form.layouts;
  const states = statesOfOneString(files, budget);
  if (first === undefined || states === undefined) return [];
  const layout = { ...first, bits: allBits };
  const denials = coverWith(globs.deny, targetOf(files, 'deny', 'deny'), layout, form, budget);
  const isDenied = denials.uncovered === undefined;
  const allowed = coverWith(globs.allow, targetOf(files, 'allow', isDenied ? 'deny' : 'allow'), layout, form, budget);
  const found = new PrintedFileRules();
  add(found, 'allow', { ...allowed, rules: allowed.rules.map(withoutExec) });
  searchExecs(files, states, budget, found);
  // Executions are not among the rules to allow: any denial of an execution is relevant.
  const isRelevant = (denial: CoverRule): boolean =>
    (denial.bits & execLetters) !== 0 || allowed.rules.some((rule) => overlap(rule, denial));
  if (isDenied) add(found, 'deny', { ...denials, rules: denials.rules.filter(isRelevant) });
  return found.paths().map(({ text }) => text);
}

function withoutExec(rule: CoverRule): CoverRule {
  return { ...rule, bits: rule.bits & ~execLetters };
}

/** Returns the target of a search for rules of an effect, which may include permissions of a further effect. */
function targetOf(files: JointFiles, effect: 'allow' | 'deny', further: 'allow' | 'deny'): CoverTarget {
  const known = new Map<State, Readonly<Record<'allow' | 'deny', number>>>();
  const bitsIn = (state: State) => {
    return memoised(known, state, () => ({ allow: bitsOf(files, state, 'allow'), deny: bitsOf(files, state, 'deny') }));
  };
  return {
    ...transitionsOf(files),
    must: (state) => bitsIn(state)[effect],
    may: (state) => bitsIn(state)[effect] | bitsIn(state)[further],
  };
}

/** The rest of a link after the new path: a rule with `l` has the same effect for every target. */
const anyTarget = '\0/a' as ByteString;

function bitsOf(files: JointFiles, state: State, effect: 'allow' | 'deny'): number {
  const { link } = filePermissionBits;
  const pair = match(files, state, anyTarget);
  return fileUsers.reduce((bits, user) => {
    const granted = files.grant(state, user).effects;
    // A denial counts in the state of the pair.
    const linked = files.grant(pair, user).effects[effect] & (effect === 'deny' ? link : granted.allow & link);
    return bits | letterBits(granted[effect], user) | (linked === 0 ? 0 : linkLetters[user]);
  }, 0);
}

function add(found: PrintedFileRules, effect: 'allow' | 'deny', cover: Cover): void {
  const mapped = (bitsOfRule: (bits: number) => number): Cover => ({
    ...cover,
    rules: cover.rules.map((rule) => ({ ...rule, bits: bitsOfRule(rule.bits) })),
  });
  found.addLetters(
    effect,
    mapped((bits) => bits & allLetters),
  );
  found.addLinks(
    effect,
    mapped(
      (bits) =>
        ((bits & linkLetters.owner) === 0 ? 0 : linkBits.owner | linkBits.subset) |
        ((bits & linkLetters.other) === 0 ? 0 : linkBits.other),
    ),
  );
}
