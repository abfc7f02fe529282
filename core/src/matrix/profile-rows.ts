import { match, type State } from '../automata/automaton.ts';
import type { Operation } from '../classes/policy-classes.ts';
import type { KernelBehaviours } from '../kernels/kernel.ts';
import { outcomeOf } from '../mediation/outcome.ts';
import { questionBetween, questionsKey, type Question } from '../mediation/question.ts';
import type { Profile } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Columns } from './columns.ts';
import { verdictsAt, type Row } from './row.ts';
import { setBit, type VerdictsId, type VerdictTable } from './verdict-table.ts';

/** The side of a profile in an operation between labels. */
export type OperationSide = 'subject' | 'object';

/** The rows of a profile on both sides of the operations of a matrix. */
export type SideRows = Readonly<Record<OperationSide, Row>>;

/** A question and the answered operations, as bits: most signals share a question. */
interface ProfileQuestion {
  readonly question: Question;
  readonly operations: number[];
}

/** All questions for a profile, on both sides. */
interface ProfileQuestions {
  readonly subject: readonly ProfileQuestion[];
  readonly object: readonly ProfileQuestion[];
  /** True if answers depend on the profile's name. */
  readonly isOwn: boolean;
  readonly key: string;
}

/** The result of matching all names at once: runs of columns with one visible part, by state. */
type StateRuns = readonly { readonly from: number; readonly to: number; readonly state: State }[];

/**
 * Computes the rows of profiles. Profiles with equal questions and rules share a row if the labels look equal to them.
 */
export class ProfileRows {
  readonly #operations: readonly Operation[];
  readonly #behaviours: KernelBehaviours;
  readonly #table: VerdictTable;
  readonly #rows = new Map<Columns, Map<string, SideRows>>();
  readonly #identities = new Map<object, number>();
  readonly #asked = new Map<object, Map<string, ProfileQuestions>>();

  constructor(operations: readonly Operation[], behaviours: KernelBehaviours, table: VerdictTable) {
    this.#operations = operations;
    this.#behaviours = behaviours;
    this.#table = table;
  }

  /** @throws AutomatonTooLargeError if the profile's rules cannot be matched */
  of(profile: Profile, columns: Columns): SideRows {
    const asked = this.#askedOf(profile);
    let rows = this.#rows.get(columns);
    if (rows === undefined) this.#rows.set(columns, (rows = new Map<string, SideRows>()));
    const key = asked.isOwn ? `${asked.key};${profile.name}` : asked.key;
    let found = rows.get(key);
    if (found === undefined) {
      const walks = new Map<State, StateRuns>();
      const rowOf = (questions: readonly ProfileQuestion[]): Row => this.#rowOf(profile, questions, columns, walks);
      rows.set(key, (found = { subject: rowOf(asked.subject), object: rowOf(asked.object) }));
    }
    return found;
  }

  #askedOf(profile: Profile): ProfileQuestions {
    const { identity } = profile.policy;
    let byKey = this.#asked.get(identity);
    if (byKey === undefined) this.#asked.set(identity, (byKey = new Map<string, ProfileQuestions>()));
    const profileKey = questionsKey(profile);
    let asked = byKey.get(profileKey);
    if (asked === undefined) {
      const [subject, object] = [this.#questions(profile, 'subject'), this.#questions(profile, 'object')];
      const isOwn = [...subject, ...object].some(({ question }) => question.passes === 'itself');
      asked = { subject, object, isOwn, key: this.#keyOf(profile, [...subject, ...object]) };
      byKey.set(profileKey, asked);
    }
    return asked;
  }

  #questions(profile: Profile, side: OperationSide): readonly ProfileQuestion[] {
    const asked: ProfileQuestion[] = [];
    this.#operations.forEach((operation, index) => {
      const question = questionBetween(profile, side, operation, this.#behaviours);
      let same = asked.find((other) => isSame(other.question, question));
      if (same === undefined) asked.push((same = { question, operations: this.#table.blank(false) }));
      setBit(same.operations, index);
    });
    return asked;
  }

  /** Returns a key: profiles with equal keys have equal rows, unless the rows depend on the profile's name. */
  #keyOf({ policy: { identity } }: Profile, questions: readonly ProfileQuestion[]): string {
    let id = this.#identities.get(identity);
    if (id === undefined) this.#identities.set(identity, (id = this.#identities.size));
    const parts = questions.map(({ question: { passes = '', otherwise }, operations }) =>
      'verdict' in otherwise
        ? `${passes} ${otherwise.verdict} ${operations.join()}`
        : `${passes} ${otherwise.start} ${otherwise.bit} ${otherwise.complains} ${operations.join()}`,
    );
    return `${id};${parts.join(';')}`;
  }

  #rowOf(profile: Profile, questions: readonly ProfileQuestion[], columns: Columns, walks: Map<State, StateRuns>): Row {
    const changes: Change[] = [];
    questions.forEach(({ question: { otherwise }, operations }) => {
      let last = false;
      const add = (column: number, isAllowed: boolean): void => {
        if (isAllowed !== last) changes.push({ column, operations });
        last = isAllowed;
      };
      if ('verdict' in otherwise) return add(0, otherwise.verdict === 'allow');
      const isAllowed = this.#decide(profile, { otherwise }, columns);
      for (let column = 0; column < columns.firstVisible; column++) add(column, isAllowed(column));
      for (const { from, state } of matchNames(profile, otherwise.start, columns, walks))
        add(from, isAllowed(from, state));
      for (let column = columns.stacks.from; column < columns.stacks.to; column++) add(column, isAllowed(column));
    });
    const row = rowOfChanges(changes, columns.views.length, this.#table);
    for (const { question, operations } of questions) {
      if (question.passes === undefined) continue;
      const isAllowed = this.#decide(profile, question, columns);
      for (const column of columns.passed(question.passes, profile.name)) {
        const verdicts = this.#table.replace(verdictsAt(row, column), operations, isAllowed(column));
        if (verdicts === row.base) row.exceptions.delete(column);
        else row.exceptions.set(column, verdicts);
      }
    }
    return row;
  }

  /** Returns a function for the verdict at a column, with the known state after the name of a single visible part. */
  #decide(profile: Profile, question: Question, columns: Columns): (column: number, state?: State) => boolean {
    const matchName = (from: State, name: ByteString): State => match(profile.policy, from, name);
    return (column, state) => {
      const matched = state === undefined ? matchName : () => state;
      return outcomeOf(question, profile, columns.view(column), this.#behaviours, matched).verdict === 'allow';
    };
  }
}

/** A column from which on the verdicts of operations are inverted. */
interface Change {
  readonly column: number;
  readonly operations: readonly number[];
}

/** Returns the row of inverted verdicts; before all changes, nothing is allowed. */
function rowOfChanges(changes: readonly Change[], columns: number, table: VerdictTable) {
  const words = table.blank(false);
  const runs: { from: number; to: number; verdicts: VerdictsId }[] = [{ from: 0, to: columns, verdicts: 0 }];
  for (const { column, operations } of changes.toSorted((left, right) => left.column - right.column)) {
    const last = runs.at(-1);
    if (last !== undefined && last.from < column) {
      last.to = column;
      last.verdicts = table.intern([...words]);
      runs.push({ from: column, to: columns, verdicts: 0 });
    }
    operations.forEach((word, index) => (words[index] = (words[index] ?? 0) ^ word));
  }
  const last = runs.at(-1);
  if (last !== undefined) last.verdicts = table.intern([...words]);
  const widths = new Map<VerdictsId, number>();
  for (const { from, to, verdicts } of runs) widths.set(verdicts, (widths.get(verdicts) ?? 0) + to - from);
  const [base] = [...widths].reduce((most, one) => (one[1] > most[1] ? one : most), [table.all, 0]);
  const exceptions = new Map<number, VerdictsId>();
  for (const { from, to, verdicts } of runs)
    if (verdicts !== base) for (let column = from; column < to; column++) exceptions.set(column, verdicts);
  return { base, exceptions };
}

function matchNames({ policy }: Profile, start: State, columns: Columns, walks: Map<State, StateRuns>): StateRuns {
  let walk = walks.get(start);
  if (walk === undefined) {
    const { trie } = columns;
    const runs = policy.behindNames?.(start, trie) ?? trie.walk(policy, start);
    walk = runs.map((run) => {
      const { from, to } = columns.columnsOf(run.from, run.to);
      return { from, to, state: run.state };
    });
    walks.set(start, walk);
  }
  return walk;
}

function isSame(left: Question, right: Question): boolean {
  if (left.passes !== right.passes) return false;
  const [one, other] = [left.otherwise, right.otherwise];
  if ('verdict' in one) return 'verdict' in other && one.verdict === other.verdict;
  return 'start' in other && one.start === other.start && one.bit === other.bit && one.complains === other.complains;
}
