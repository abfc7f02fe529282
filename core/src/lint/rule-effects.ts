import { match, transitionsOfClass, type ClassByte, type State, type StatePermissions } from '../automata/automaton.ts';
import { Budget, unlessTooLarge } from '../automata/budget.ts';
import { asBound, walkProduct } from '../automata/product.ts';
import { mediationClasses } from '../classes/class-numbers.ts';
import { filePermissionBits } from '../classes/file/file-permission-bits.ts';
import { isSameExec } from '../file-rules/exec-transition.ts';
import type { FileGrant } from '../file-rules/file-automaton.ts';
import { fileUsers } from '../file-rules/file-permissions.ts';
import type { Origin } from '../profile/profile.ts';
import type { ClassAutomaton, OwnRule } from './rule-automata.ts';

/** Limit of visited states for one rule. A rule is not reported beyond the limit. */
const maxStates = 2000;

/** The rule of a traversal, without the automaton of the profile. */
type SingleRule = Pick<OwnRule, 'alone' | 'classBytes'>;

/** The part of a rule that is never allowed. */
export interface RefusedPermissions {
  /** The permissions of the rule that are refused on every string of the rule. */
  readonly bits: number;
  /** True if nothing of the rule is allowed. */
  readonly isWhole: boolean;
  /** The rules that refuse the permissions. */
  readonly refusing: ReadonlySet<Origin>;
}

/**
 * Returns the deciding rules of an automaton on shortest strings of a rule, for all permissions. These include every
 * rule that contains or overrides the whole rule.
 */
export function decidingOn({ samples }: Pick<OwnRule, 'samples'>, automaton: ClassAutomaton): ReadonlySet<Origin> {
  const origins = new Set<Origin>();
  withinLimits(() => {
    for (const { classByte, text } of samples) {
      const state = match(automaton, automaton.start(classByte), text);
      for (const subject of subjectsOf(classByte))
        for (const origin of automaton.origins(state, -1, ...subject)) origins.add(origin);
    }
  });
  return origins;
}

/**
 * Finds the permissions of a rule that an automaton refuses on every string of the rule. Undefined if each permission
 * is allowed somewhere, or if the search exceeds its limit.
 */
export function refusedPermissions(
  { alone, classBytes }: SingleRule,
  deciding: ClassAutomaton,
): RefusedPermissions | undefined {
  let [requested, allowed] = [0, 0];
  const refusing = new Set<Origin>();
  const isComplete = withinLimits((budget) => {
    for (const classByte of classBytes)
      walkProduct([ruleIn(alone, classByte), transitionsOfClass(deciding, classByte)], (states) => {
        budget.demand();
        for (const subject of subjectsOf(classByte)) {
          const bits = permissions(alone, states(0), subject).allow;
          if (bits === 0) continue;
          const given = permissions(deciding, states(1), subject).allow & bits;
          requested |= bits;
          allowed |= given;
          const refused = bits & ~given;
          if (refused === 0) continue;
          for (const origin of deciding.origins(states(1), refused, ...subject)) refusing.add(origin);
        }
        return allowed !== 0 && (requested & ~allowed) === 0 ? 'stop' : 'follow';
      });
  });
  const bits = requested & ~allowed;
  return isComplete && bits !== 0 ? { bits, isWhole: allowed === 0, refusing } : undefined;
}

/**
 * Returns whether a rule has all permissions of a second rule on every string of the second rule: permissions that are
 * allowed, and permissions that are refused without a log line.
 */
export function includes(broader: SingleRule, { alone, classBytes }: SingleRule): boolean {
  let isIncluded = true;
  const isComplete = withinLimits((budget) => {
    for (const classByte of classBytes)
      walkProduct([ruleIn(alone, classByte), transitionsOfClass(broader.alone, classByte)], (states) => {
        budget.demand();
        isIncluded &&= subjectsOf(classByte).every((subject) =>
          isWithin(permissions(alone, states(0), subject), permissions(broader.alone, states(1), subject)),
        );
        return isIncluded ? 'follow' : 'stop';
      });
  });
  return isComplete && isIncluded;
}

function isWithin(part: StatePermissions, whole: StatePermissions): boolean {
  const isSubset = (part.allow & ~whole.allow) === 0 && (part.quiet & ~whole.quiet) === 0;
  const [one, other] = [part as Partial<FileGrant>, whole as Partial<FileGrant>];
  return isSubset && (one.exec === undefined || isSameExec(one.exec, other.exec));
}

function ruleIn(alone: ClassAutomaton, classByte: ClassByte) {
  return asBound(transitionsOfClass(alone, classByte));
}

type Subject = readonly unknown[];
const ofFiles: readonly Subject[] = fileUsers.map((user) => [user]);
const ofTasks: readonly Subject[] = [[]];

function subjectsOf(classByte: ClassByte): readonly Subject[] {
  return classByte === mediationClasses.file ? ofFiles : ofTasks;
}

/** Returns the permissions of a state, without the permission that every file rule implies. */
function permissions(automaton: ClassAutomaton, state: State, subject: Subject): StatePermissions {
  const found = automaton.permissions(state, ...subject);
  return subject.length === 0 ? found : { ...found, allow: found.allow & ~filePermissionBits.getattr };
}

/** Runs a search; returns false if the search exceeds its limit. */
function withinLimits(search: (budget: Budget) => void): boolean {
  const run = (): true => {
    search(new Budget(maxStates));
    return true;
  };
  return unlessTooLarge(run, () => false);
}
