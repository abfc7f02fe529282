import { match, type State } from '../automata/automaton.ts';
import type { Operation } from '../classes/policy-classes.ts';
import type { KernelBehaviours } from '../kernels/kernel.ts';
import { outcomeOf } from '../mediation/outcome.ts';
import { questionBetween, questionsKey, type Question, type MatchStart } from '../mediation/question.ts';
import type { Profile } from '../profile/profile.ts';
import type { Columns } from './columns.ts';
import type { Row } from './row.ts';
import { SingleVerdicts } from './single-verdicts.ts';
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
  readonly #verdicts = new Map<string, SingleVerdicts>();
  /** For every column, the list of questions with an answer different from the base; all `none` between rows. */
  #otherwise = new Int32Array(0);

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
    const base = this.#table.blank(false);
    const lists = new QuestionLists(questions.length);
    if (this.#otherwise.length < columns.views.length) this.#otherwise = new Int32Array(columns.views.length);
    const otherwise = this.#otherwise;
    const different: number[] = [];
    questions.forEach(({ question, operations }, index) => {
      const { isAllowed, others } = this.#answer(profile, question, columns, walks);
      if (isAllowed) flip(base, operations);
      for (const column of others) {
        const list = otherwise[column] ?? lists.none;
        if (list === lists.none) different.push(column);
        otherwise[column] = lists.with(list, index);
      }
    });
    const verdicts = lists.all.map((list) => {
      const words = [...base];
      for (const index of list) flip(words, questions[index]?.operations ?? []);
      return this.#table.intern(words);
    });
    const exceptions = new Map<number, VerdictsId>();
    for (const column of different) {
      exceptions.set(column, verdicts[otherwise[column] ?? lists.none] ?? this.#table.all);
      otherwise[column] = lists.none;
    }
    return { base: this.#table.intern(base), exceptions };
  }

  /** Returns the answer for most columns, and the columns with the opposite answer. */
  #answer(
    profile: Profile,
    question: Question,
    columns: Columns,
    walks: Map<State, StateRuns>,
  ): { readonly isAllowed: boolean; readonly others: readonly number[] } {
    const { passes, otherwise } = question;
    const isAllowedAt = (column: number, asked: Question): boolean =>
      outcomeOf(asked, profile, columns.view(column), this.#behaviours, (from, name) =>
        match(profile.policy, from, name),
      ).verdict === 'allow';
    const runs = new AnsweredRuns();
    const everywhere = (from: number, to: number): void => runs.add(from, to, isAllowedAt(from, { otherwise }));
    if ('verdict' in otherwise) everywhere(0, columns.views.length);
    else {
      everywhere(0, columns.firstVisible);
      const verdicts = this.#singleVerdicts(otherwise);
      for (const { from, to, state } of matchNames(profile, otherwise.start, columns, walks))
        runs.add(from, to, verdicts.isAllowed(profile, state, otherwise.start, columns.view(from)));
      for (let column = columns.stacks.from; column < columns.stacks.to; column++) everywhere(column, column + 1);
    }
    const isAllowed = runs.allowing * 2 > columns.views.length;
    const passed = passes === undefined ? [] : columns.passed(passes, profile.name);
    const others = passed.filter((column) => isAllowedAt(column, question) !== isAllowed);
    runs.addColumns(!isAllowed, new Set(passed), others);
    return { isAllowed, others };
  }

  #singleVerdicts({ bit, complains }: MatchStart): SingleVerdicts {
    const key = `${bit} ${complains}`;
    let verdicts = this.#verdicts.get(key);
    if (verdicts === undefined)
      this.#verdicts.set(key, (verdicts = new SingleVerdicts(bit, complains, this.#behaviours)));
    return verdicts;
  }
}

/** Runs of columns with equal answers. */
class AnsweredRuns {
  /** Half-open intervals of columns, as a flat list of bounds. */
  readonly #allowed: number[] = [];
  readonly #refused: number[] = [];
  /** Number of allowed columns. */
  allowing = 0;

  add(from: number, to: number, isAllowed: boolean): void {
    const runs = isAllowed ? this.#allowed : this.#refused;
    if (isAllowed) this.allowing += to - from;
    const last = runs.length - 1;
    if (runs[last] === from) runs[last] = to;
    else runs.push(from, to);
  }

  /** Appends the allowed (or the refused) columns to a list. */
  addColumns(areAllowed: boolean, except: ReadonlySet<number>, list: number[]): void {
    const runs = areAllowed ? this.#allowed : this.#refused;
    for (let at = 0; at < runs.length; at += 2) {
      const to = runs[at + 1] ?? 0;
      for (let column = runs[at] ?? 0; column < to; column++)
        if (except.size === 0 || !except.has(column)) list.push(column);
    }
  }
}

/**
 * Ascending lists of questions as numbers, each list stored once: few lists are distinct, and many columns share a
 * list.
 */
class QuestionLists {
  /** The questions of every list, by index. */
  readonly all: (readonly number[])[] = [[]];
  readonly none = 0;
  readonly #count: number;
  /** The list that results from appending a question, by list and question. */
  readonly #longer: number[] = [];

  /** @param count - number of questions */
  constructor(count: number) {
    this.#count = count;
    this.#extend();
  }

  /** Returns the list with a question appended. */
  with(list: number, question: number): number {
    const place = list * this.#count + question;
    const known = this.#longer[place] ?? 0;
    if (known !== 0) return known;
    const longer = this.all.push([...(this.all[list] ?? []), question]) - 1;
    this.#longer[place] = longer;
    this.#extend();
    return longer;
  }

  #extend(): void {
    for (let question = 0; question < this.#count; question++) this.#longer.push(0);
  }
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

/** Inverts the verdicts of the given operations. */
function flip(words: number[], operations: readonly number[]): void {
  operations.forEach((word, index) => (words[index] = (words[index] ?? 0) ^ word));
}
