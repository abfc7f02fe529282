import { deadState, type Automaton, type State } from '../automata/automaton.ts';
import { ListTable } from '../automata/list-table.ts';
import type { NameTrie } from '../automata/trie.ts';
import { crossCheckRows, type CrossCheckRow } from '../classes/policy-classes.ts';
import type { Label, LabelPart } from '../labels/label.ts';
import { haveEqualFallbackCapability } from '../mediation/fallback-capability.ts';
import { questionOf } from '../mediation/question.ts';
import { groupedBy } from '../source/grouped-by.ts';
import type { ByteString } from '../source/bytes.ts';
import type { ComparedLabel } from './own-change.ts';
import { isUnchanged, onlyRulesDiffer } from './unchanged-class.ts';

/** Returns all names by which rules match a label: of single profiles, and of stacks in a policy namespace. */
export function matchedNames({ parts }: Label): readonly ByteString[] {
  return [...groupedBy(parts, ({ namespace }) => namespace).values()].flatMap((visible) => {
    const names = visible.map(({ profile }) => profile.name);
    return [...new Set([...names, names.join('//&') as ByteString])];
  });
}

/**
 * Returns whether a label has certainly equal permissions towards all labels with the given names, on both sides of the
 * check. The peers must have equal modes before and after.
 */
export function isUnchangedTowards(names: () => NameTrie, compared: ComparedLabel): boolean {
  const { before, after } = compared;
  return crossCheckRows.every((row) => {
    const isSameKernel = before.behaviours === after.behaviours;
    if (isSameKernel && isUnchanged(row, before.label, after.label)) return true;
    if (!onlyRulesDiffer(row, compared)) return false;
    return before.label.parts.every((part, index) => {
      const other = after.label.parts[index];
      return other !== undefined && matchesEqually(row, part, other, names());
    });
  });
}

/** Returns whether the rules of a class in two profiles certainly match all names equally. */
function matchesEqually(row: CrossCheckRow, was: LabelPart, is: LabelPart, names: NameTrie): boolean {
  const [before, after] = [was.profile.policy, is.profile.policy];
  if (before.commonStates === undefined || before.commonStates !== after.commonStates) return false;
  if (!haveEqualFallbackCapability(row, was.profile, is.profile)) return false;
  const different = new DifferentStates(before, after);
  const starts = row.operations.map((operation) => {
    const [earlier, later] = [was, is].map(({ profile }) => questionOf(profile, 'subject', operation).otherwise);
    if (earlier === undefined || later === undefined || 'verdict' in earlier || 'verdict' in later) return deadState;
    return different.pair(earlier.start, later.start);
  });
  return [...new Set(starts)].every((start) => names.walk(different, start).every(({ state }) => state === deadState));
}

/** Pairs of different states of two automata with common states. Equal states are the dead state. */
class DifferentStates {
  readonly #before: Automaton<unknown>;
  readonly #after: Automaton<unknown>;
  readonly #pairs = new ListTable();

  constructor(before: Automaton<unknown>, after: Automaton<unknown>) {
    this.#before = before;
    this.#after = after;
    this.#pairs.add([deadState, deadState]);
  }

  pair(was: State, is: State): State {
    return was === is ? deadState : this.#pairs.add([was, is]);
  }

  step(pair: State, byte: number): State {
    const at = this.#pairs.from(pair);
    return this.pair(this.#before.step(this.#pairs.item(at), byte), this.#after.step(this.#pairs.item(at + 1), byte));
  }

  stays(pair: State, byte: number): boolean {
    return this.step(pair, byte) === pair;
  }
}
