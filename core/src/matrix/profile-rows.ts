import { memoised } from '../source/memoised.ts';
import { match, type State } from '../automata/automaton.ts';
import type { Operation } from '../classes/policy-classes.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { outcomeOf } from '../mediation/outcome.ts';
import { questionBetween, questionsKey, type Question } from '../mediation/question.ts';
import type { Profile } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import { firstVisible, type Columns } from './columns.ts';
import { Numbers } from '../source/numbers.ts';
import type { Row, SideRows } from './row.ts';
import type { VerdictsId, VerdictTable } from './verdict-table.ts';

/** Questions for a profile on a side of an operation, with a mask of operations each: most signals share a question. */
type Questions = ReadonlyMap<string, { readonly question: Question; operations: bigint }>;

/** All questions for a profile, on both sides. */
interface ProfileQuestions {
  readonly subject: Questions;
  readonly object: Questions;
  /** Profiles with equal keys have equal rows, unless the rows depend on the profile's name. */
  readonly key: string;
  readonly dependsOnName: boolean;
}

/** A column from which on the verdicts of operations are inverted. */
interface Change {
  readonly column: number;
  readonly operations: bigint;
}

/** The states after all names of single visible parts: each applies from a column to the next. */
type StateRuns = readonly { readonly column: number; readonly state: State }[];

/**
 * Computes the rows of profiles. Profiles with equal questions and rules share a row if the labels look equal to them.
 */
export class ProfileRows {
  readonly #operations: readonly Operation[];
  readonly #behaviours: KernelBehaviours;
  readonly #table: VerdictTable;
  readonly #rows = new Map<Columns, Map<string, SideRows>>();
  readonly #automata = new Numbers<object>();
  readonly #questions = new Map<string, ProfileQuestions>();

  constructor(operations: readonly Operation[], behaviours: KernelBehaviours, table: VerdictTable) {
    this.#operations = operations;
    this.#behaviours = behaviours;
    this.#table = table;
  }

  /** @throws AutomatonTooLargeError if the profile's rules cannot be matched */
  of(profile: Profile, columns: Columns): SideRows {
    const { subject, object, key, dependsOnName } = this.#questionsOf(profile);
    const rows = memoised(this.#rows, columns, () => new Map<string, SideRows>());
    const rowsKey = dependsOnName ? `${key};${profile.name}` : key;
    return memoised(rows, rowsKey, () => {
      const runs = new Map<State, StateRuns>();
      const rowOf = (questions: Questions): Row => this.#rowOf(profile, questions, columns, runs);
      return { subject: rowOf(subject), object: rowOf(object) };
    });
  }

  #questionsOf(profile: Profile): ProfileQuestions {
    const automaton = this.#automata.of(profile.policy.identity);
    const profileKey = `${automaton} ${questionsKey(profile)}`;
    return memoised(this.#questions, profileKey, () => {
      const [subject, object] = [this.#questionsOn('subject', profile), this.#questionsOn('object', profile)];
      const all = [...subject, ...object];
      const keys = all.map(([key, { operations }]) => `${key} ${operations}`);
      const dependsOnName = all.some(([, { question }]) => question.passes === 'itself');
      return { subject, object, key: `${automaton};${keys.join(';')}`, dependsOnName };
    });
  }

  #questionsOn(side: keyof SideRows, profile: Profile): Questions {
    const questions = new Map<string, { readonly question: Question; operations: bigint }>();
    this.#operations.forEach((operation, index) => {
      const question = questionBetween(profile, side, operation, this.#behaviours);
      const { passes = '', otherwise } = question;
      const rest =
        'verdict' in otherwise ? otherwise.verdict : `${otherwise.start} ${otherwise.bit} ${otherwise.complaints}`;
      const key = `${passes} ${rest}`;
      memoised(questions, key, () => ({ question, operations: 0n })).operations |= 1n << BigInt(index);
    });
    return questions;
  }

  #rowOf(profile: Profile, questions: Questions, columns: Columns, runs: Map<State, StateRuns>): Row {
    const changes: Change[] = [];
    for (const { question, operations } of questions.values()) {
      const { passes, otherwise } = question;
      const isAllowed = (column: number, state?: State): boolean =>
        this.#allows(profile, { otherwise }, columns, column, state);
      let last = false;
      const add = (column: number, allowed = isAllowed(column)): void => {
        if (allowed !== last) changes.push({ column, operations });
        last = allowed;
      };
      add(0);
      if (!('verdict' in otherwise)) {
        for (let column = 1; column < firstVisible; column++) add(column);
        const byState = new Map<State, boolean>();
        for (const { column, state } of matchNames(profile, otherwise.start, columns, runs))
          add(
            column,
            memoised(byState, state, () => isAllowed(column, state)),
          );
        for (let column = columns.stacks.from; column < columns.stacks.to; column++) add(column);
      }
      if (passes === undefined) continue;
      for (const column of columns.passed(passes, profile.name))
        if (this.#allows(profile, question, columns, column) !== isAllowed(column))
          changes.push({ column, operations }, { column: column + 1, operations });
    }
    return rowOfChanges(changes, columns.views.length, this.#table);
  }

  /** @param state - the known state after the name of a single visible part */
  #allows(profile: Profile, question: Question, columns: Columns, column: number, state?: State): boolean {
    const matchName = (from: State, name: ByteString): State => state ?? match(profile.policy, from, name);
    return outcomeOf(question, profile, columns.view(column), this.#behaviours, matchName).verdict === 'allow';
  }
}

function matchNames({ policy }: Profile, start: State, columns: Columns, known: Map<State, StateRuns>): StateRuns {
  return memoised(known, start, () =>
    columns.trie.walk(policy, start).map(({ from, state }) => ({ column: columns.columnOf(from), state })),
  );
}

/** Returns the row of inverted verdicts; before all changes, nothing is allowed. */
function rowOfChanges(changes: readonly Change[], columns: number, table: VerdictTable): Row {
  const starts: number[] = [];
  const verdicts: VerdictsId[] = [];
  let mask = 0n;
  let start = 0;
  const endRun = (end: number): void => {
    if (end === start) return;
    const id = table.intern(mask);
    if (id !== verdicts.at(-1)) {
      starts.push(start);
      verdicts.push(id);
    }
    start = end;
  };
  for (const { column, operations } of changes.toSorted((left, right) => left.column - right.column)) {
    endRun(column);
    mask ^= operations;
  }
  endRun(columns);
  return { starts, verdicts };
}
