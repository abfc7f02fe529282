import { match, type State } from '../automaton/automaton.ts';
import type { PairOperation } from '../class/policy-classes.ts';
import type { KernelBehaviours } from '../mediation/kernel.ts';
import { outcomeOf } from '../mediation/outcome.ts';
import { questionOf, type Question, type Walk } from '../mediation/question.ts';
import type { Profile } from '../profile/profile.ts';
import type { Columns } from './columns.ts';
import type { Row } from './row.ts';
import { SingleVerdicts } from './single-verdicts.ts';
import { setBit, type VerdictsId, type VerdictTable } from './verdict-table.ts';

/** Which side of a cross-check a profile is on. */
export type Side = 'subject' | 'object';

/** What a profile answers on either side of the operations of a matrix. */
export type SideRows = Readonly<Record<Side, Row>>;

/** One question, and the operations that it answers, as bits: most signals are one question. */
interface AskedQuestion {
  readonly question: Question;
  readonly operations: number[];
}

/** Columns, from the first up to, not including, the last. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly isAllowed: boolean;
}

/** A walk through all names at once: the runs of columns with one visible part by state. */
type NamesWalk = readonly { readonly from: number; readonly to: number; readonly state: State }[];

/** Makes rows of profiles: one for all profiles that are asked the same of equal rules, about labels that look the same. */
export class ProfileRows {
  readonly #operations: readonly PairOperation[];
  readonly #behaviours: KernelBehaviours;
  readonly #table: VerdictTable;
  readonly #rows = new Map<Columns, Map<string, SideRows>>();
  readonly #identities = new Map<object, number>();
  readonly #verdicts = new Map<string, SingleVerdicts>();

  constructor(operations: readonly PairOperation[], behaviours: KernelBehaviours, table: VerdictTable) {
    this.#operations = operations;
    this.#behaviours = behaviours;
    this.#table = table;
  }

  /** @throws AutomatonTooLargeError where the profile's rules cannot be matched */
  of(profile: Profile, columns: Columns): SideRows {
    const [subject, object] = [this.#questions(profile, 'subject'), this.#questions(profile, 'object')];
    const key = this.#keyOf(profile, [...subject, ...object]);
    let rows = this.#rows.get(columns);
    if (rows === undefined) this.#rows.set(columns, (rows = new Map<string, SideRows>()));
    let found = rows.get(key);
    if (found === undefined) {
      const walks = new Map<State, NamesWalk>();
      const rowOf = (questions: readonly AskedQuestion[]): Row => this.#rowOf(profile, questions, columns, walks);
      rows.set(key, (found = { subject: rowOf(subject), object: rowOf(object) }));
    }
    return found;
  }

  #questions(profile: Profile, side: Side): readonly AskedQuestion[] {
    const asked: AskedQuestion[] = [];
    this.#operations.forEach((operation, index) => {
      const question = questionOf(profile, side, operation);
      let same = asked.find((other) => isSame(other.question, question));
      if (same === undefined) asked.push((same = { question, operations: this.#table.blank(false) }));
      setBit(same.operations, index);
    });
    return asked;
  }

  /** Profiles with equal keys have equal rows. */
  #keyOf({ name, policy: { identity } }: Profile, questions: readonly AskedQuestion[]): string {
    let id = this.#identities.get(identity);
    if (id === undefined) this.#identities.set(identity, (id = this.#identities.size));
    const isOwn = questions.some(({ question }) => question.passes === 'itself');
    const parts = questions.map(({ question: { passes = '', otherwise }, operations }) =>
      'verdict' in otherwise
        ? `${passes} ${otherwise.verdict} ${operations.join()}`
        : `${passes} ${otherwise.start} ${otherwise.bit} ${otherwise.complains} ${operations.join()}`,
    );
    return `${id};${parts.join(';')};${isOwn ? name : ''}`;
  }

  #rowOf(profile: Profile, questions: readonly AskedQuestion[], columns: Columns, walks: Map<State, NamesWalk>): Row {
    const base = this.#table.blank(false);
    const lists = new QuestionLists(questions.length);
    /** By column, the list of questions that are answered otherwise than for most. */
    const otherwise = new Map<number, number>();
    questions.forEach(({ question, operations }, index) => {
      const { isAllowed, others } = this.#answer(profile, question, columns, walks);
      if (isAllowed) flip(base, operations);
      for (const column of others) otherwise.set(column, lists.with(otherwise.get(column) ?? lists.none, index));
    });
    const verdicts = lists.all.map((list) => {
      const words = [...base];
      for (const index of list) flip(words, questions[index]?.operations ?? []);
      return this.#table.intern(words);
    });
    const exceptions = new Map<number, VerdictsId>();
    for (const [column, list] of otherwise) exceptions.set(column, verdicts[list] ?? this.#table.all);
    return { base: this.#table.intern(base), exceptions };
  }

  /** What most columns are answered, and those that are not. */
  #answer(
    profile: Profile,
    question: Question,
    columns: Columns,
    walks: Map<State, NamesWalk>,
  ): { readonly isAllowed: boolean; readonly others: readonly number[] } {
    const { passes, otherwise } = question;
    const isAllowedAt = (column: number, asked: Question): boolean =>
      outcomeOf(asked, profile, columns.view(column), this.#behaviours, (from, name) =>
        match(profile.policy, from, name),
      ).verdict === 'allow';
    const everywhere = (from: number, to: number): Run => ({ from, to, isAllowed: isAllowedAt(from, { otherwise }) });
    const runs: Run[] = [];
    if ('verdict' in otherwise) runs.push(everywhere(0, columns.views.length));
    else {
      runs.push(everywhere(0, columns.firstVisible));
      const verdicts = this.#singleVerdicts(otherwise);
      for (const { from, to, state } of walkTogether(profile, otherwise.start, columns, walks))
        runs.push({ from, to, isAllowed: verdicts.isAllowed(profile, state, otherwise.start, columns.view(from)) });
      for (let column = columns.stacks.from; column < columns.stacks.to; column++)
        runs.push(everywhere(column, column + 1));
    }
    let allowing = 0;
    for (const run of runs) if (run.isAllowed) allowing += run.to - run.from;
    const isAllowed = allowing * 2 > columns.views.length;
    const passed = new Set(passes === undefined ? [] : columns.passed(passes, profile.name));
    const others = [...passed].filter((column) => isAllowedAt(column, question) !== isAllowed);
    for (const run of runs) {
      if (run.isAllowed === isAllowed) continue;
      for (let column = run.from; column < run.to; column++) if (!passed.has(column)) others.push(column);
    }
    return { isAllowed, others };
  }

  #singleVerdicts({ bit, complains }: Walk): SingleVerdicts {
    const key = `${bit} ${complains}`;
    let verdicts = this.#verdicts.get(key);
    if (verdicts === undefined)
      this.#verdicts.set(key, (verdicts = new SingleVerdicts(bit, complains, this.#behaviours)));
    return verdicts;
  }
}

/** Ascending lists of questions, each once, as numbers: there are few, and many columns have them. */
class QuestionLists {
  /** By number, the questions by their index. */
  readonly all: (readonly number[])[] = [[]];
  readonly none = 0;
  readonly #count: number;
  readonly #longer = new Map<number, number>();

  /** @param count - how many questions there are */
  constructor(count: number) {
    this.#count = count;
  }

  /** A list with one question more behind its own. */
  with(list: number, question: number): number {
    const key = list * this.#count + question;
    let longer = this.#longer.get(key);
    if (longer === undefined) {
      longer = this.all.push([...(this.all[list] ?? []), question]) - 1;
      this.#longer.set(key, longer);
    }
    return longer;
  }
}

function walkTogether({ policy }: Profile, start: State, columns: Columns, walks: Map<State, NamesWalk>): NamesWalk {
  let walk = walks.get(start);
  if (walk === undefined) {
    const { trie } = columns;
    const runs = policy.behindNames?.(start, trie) ?? trie.walk(policy, start);
    walk = runs.map(({ from, to, state }) => ({ ...columns.columnsOf(from, to), state }));
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

/** Turns the verdicts of these operations around. */
function flip(words: number[], operations: readonly number[]): void {
  operations.forEach((word, index) => (words[index] = (words[index] ?? 0) ^ word));
}
