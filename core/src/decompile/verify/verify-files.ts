import { deadState, type State } from '../../automata/automaton.ts';
import { AutomatonTooLargeError, type Budget } from '../../automata/budget.ts';
import { asBound, findInProduct, walkProduct } from '../../automata/product.ts';
import type { RuleLayout } from '../../classes/rule-layout.ts';
import type { ByteString } from '../../source/bytes.ts';
import { quoteWord } from '../../language/printer/print.ts';
import {
  changeOf,
  execLetters,
  linkBits,
  linkLayout,
  nameLayout,
  pathLayout,
  plainLetters,
} from '../../compile/files/file-layouts.ts';
import { compilePlainFileRules, refusedPathOf } from '../../compile/plain-rules.ts';
import { askedFiles, type AskedAs } from './file-queries.ts';
import { changeBits, FilesBeside, type BothBits } from './file-product.ts';
import { findRules, type FoundRules } from '../cover-search/cover-search.ts';
import type { RuledFiles } from '../effect-automaton.ts';
import type { ToldFiles } from '../print/file-rules.ts';

/** The states behind which rules say something else, by what is asked there, with one string that leads there. */
type Differences = ReadonlyMap<AskedAs, ReadonlyMap<State, ByteString>>;

const letters = plainLetters | execLetters;
const links = linkBits.owner | linkBits.subset | linkBits.other;

/**
 * Holds rules to the automaton that they were read from: as a compiler makes an automaton of them, which is walked beside it. Where that says
 * something else, such as what some rules imply and nobody wrote, rules are added that correct it; what they do not correct is untold.
 */
export function holdFiles(files: RuledFiles, told: ToldFiles, profile: ByteString, budget: Budget): void {
  if (budget.isSpent) {
    told.held(undefined);
    return;
  }
  try {
    let beside = besideOf(files, told, profile);
    let found = differencesOf(beside, told, budget);
    if (found !== undefined && found.size > 0) {
      new Correction(beside, found, budget).correct(told);
      beside = besideOf(files, told, profile);
      found = differencesOf(beside, told, budget);
    }
    told.held(found === undefined ? undefined : { ...firstOf(found), ...refusedOf(told, profile) });
  } catch (error) {
    if (!(error instanceof AutomatonTooLargeError)) throw error;
    told.held(undefined);
  }
}

/**
 * What the compiler would refuse the rules for. Ways to execute that were read exclude each other, but for where a change of profile lies beside
 * them: behind a program and a NUL, which `[^a]` in a path matches as well.
 */
function refusedOf(told: ToldFiles, profile: ByteString): { readonly path?: ByteString } {
  const path = told.changes.length === 0 ? undefined : refusedPathOf(textsOf(told), profile);
  return path === undefined ? {} : { path };
}

function textsOf(told: ToldFiles): readonly ByteString[] {
  return [...told.paths(), ...told.changes].map(({ text }) => text);
}

/** A string of which rules do not tell all, of paths and of changes. */
function firstOf(found: Differences): { readonly path?: ByteString; readonly change?: ByteString } {
  const first = (...asked: readonly AskedAs[]) =>
    asked.map((as) => found.get(as)?.values().next().value).find((text) => text !== undefined);
  const [path, change] = [first('path', 'link'), first('profile', 'profile-on-exec')];
  return { ...(path === undefined ? {} : { path }), ...(change === undefined ? {} : { change }) };
}

function besideOf(files: RuledFiles, told: ToldFiles, profile: ByteString): FilesBeside {
  return new FilesBeside(files, compilePlainFileRules(textsOf(told), profile));
}

/** Undefined where there was too much to look at. */
function differencesOf(beside: FilesBeside, told: ToldFiles, budget: Budget): Differences | undefined {
  const shape = askedFiles();
  const found = new Map<AskedAs, Map<State, ByteString>>();
  let isWhole = true;
  // Each of the rules is walked beside it.
  const cost = new Set(Array.from({ length: 256 }, (_, byte) => beside.classOf(byte))).size + told.paths().length;
  walkProduct([asBound(shape), asBound(beside)], (states, leading) => {
    for (const as of shape.accepts(states(0))) {
      const state = states(1);
      if (found.get(as)?.has(state) === true || isSame(beside.bits(state, as))) continue;
      const known = found.get(as) ?? new Map<State, ByteString>();
      found.set(as, known.set(state, leading()));
    }
    if (budget.spend(cost)) return 'follow';
    isWhole = false;
    return 'stop';
  });
  return isWhole ? found : undefined;
}

function isSame({ read, told, isSameExec }: BothBits): boolean {
  return read.allow === told.allow && read.quiet === told.quiet && told.unsure === 0 && isSameExec;
}

/** Rules that correct others. */
class Correction {
  readonly #beside: FilesBeside;
  readonly #found: Differences;
  readonly #budget: Budget;

  constructor(beside: FilesBeside, found: Differences, budget: Budget) {
    this.#beside = beside;
    this.#found = found;
    this.#budget = budget;
  }

  correct(told: ToldFiles): void {
    for (const effect of ['allow', 'audit'] as const) {
      const isMeant = ({ read }: BothBits): number => (effect === 'audit' ? read.audit : read.allow & ~read.audit);
      told.addLetters(effect, this.#lacking('path', { ...pathLayout, bits: plainLetters }, isMeant));
      told.addLinks(effect, this.#lacking('link', linkLayout, isMeant));
    }
    // A denial that is logged takes what it takes and leaves no trace.
    told.addLetters('audit-deny', this.#excess('path', { ...pathLayout, bits: letters }));
    told.addLinks('audit-deny', this.#excess('link', { ...linkLayout, bits: links & ~linkBits.subset }));
    told.addLetters('deny', this.#loud('path', { ...pathLayout, bits: letters }));
    told.addLinks('deny', this.#loud('link', { ...linkLayout, bits: links & ~linkBits.subset }));
    this.#correctChanges(told);
  }

  /** A denial to change to a profile takes that from every program that it is about, so it is one of programs and profiles that both have none. */
  #correctChanges(told: ToldFiles): void {
    const programs = this.#excess('path', { ...pathLayout, bits: changeBits.ofPath });
    const names = this.#excess('profile', nameLayout);
    const executed = programs.rules.flatMap(({ about }) => about);
    if (executed.length === 0) return;
    const refused = names.rules.flatMap(({ about }) => about);
    const targets = refused.length > 0 ? refused : [this.#someName()].filter((name) => name !== undefined);
    for (const program of executed) for (const target of targets) told.addChange('deny', changeOf(program, target));
  }

  /** What is allowed in truth. Wider rules say so already, and do not count there. */
  #lacking(as: AskedAs, layout: RuleLayout, isMeant: (bits: BothBits) => number): FoundRules {
    const must = (bits: BothBits): number => isMeant(bits) & ~(bits.told.allow & ~bits.told.unsure);
    return this.#search(as, layout, { must, may: must });
  }

  /** What is not allowed in truth. */
  #excess(as: AskedAs, layout: RuleLayout): FoundRules {
    return this.#search(as, layout, {
      must: ({ read, told }) => (told.allow | told.unsure) & ~read.allow & ~read.quiet,
      may: ({ read }) => ~read.allow,
    });
  }

  /** What is refused quietly in truth. */
  #loud(as: AskedAs, layout: RuleLayout): FoundRules {
    return this.#search(as, layout, {
      must: ({ read, told }) => read.quiet & ~told.quiet,
      may: ({ read }) => read.quiet,
    });
  }

  #search(
    as: AskedAs,
    layout: RuleLayout,
    { must, may }: Readonly<Record<'must' | 'may', (bits: BothBits) => number>>,
  ): FoundRules {
    const beside = this.#beside;
    const states = [...(this.#found.get(as)?.keys() ?? [])];
    const isFound = new Set(states.filter((state) => (must(beside.bits(state, as)) & layout.bits) !== 0));
    if (isFound.size === 0) return { rules: [], untold: undefined };
    return findRules(
      {
        start: beside.start,
        step: beside.step.bind(beside),
        classOf: beside.classOf.bind(beside),
        must: (state) => (isFound.has(state) ? must(beside.bits(state, as)) : 0),
        may: (state) => may(beside.bits(state, as)),
      },
      layout,
      this.#budget,
    );
  }

  /** The shortest name that may not be changed to. */
  #someName(): string | undefined {
    const shape = askedFiles();
    const found = findInProduct(
      [asBound(shape), { start: this.#beside.start, step: this.#beside.step.bind(this.#beside) }],
      (states) =>
        shape.accepts(states(0)).includes('profile') &&
        (states(1) === deadState || this.#beside.bits(states(1), 'profile').read.allow === 0),
    );
    return found === undefined ? undefined : quoteWord(found);
  }
}
