import type { State } from '../automaton/automaton.ts';
import type { Subject } from '../exec-conflicts/file-permissions.ts';
import type { ExecTransition } from '../files/exec-transition.ts';
import { filePermissionBits } from '../class/file-permission-bits.ts';
import type { ByteString } from '../source/bytes.ts';
import {
  changeLayout,
  execLetters,
  fileRules,
  letterBits,
  linkBitsOf,
  linkLayout,
  pathLayout,
  plainLetters,
} from '../text/file-layouts.ts';
import { statesOfOneString } from './states-of-one-string.ts';
import { findRules, type FoundRules } from './find-rules.ts';
import {
  effectWords,
  ruleEffects,
  searched,
  type ReadRule,
  type ReadRules,
  type RuleEffect,
  type RuledAutomaton,
} from './read-back-class.ts';
import type { StepBudget } from './searched-automaton.ts';

/** What becomes of a file's permissions in a state. */
export interface RuledGrant {
  readonly effects: Readonly<Record<RuleEffect, number>>;
  /** How it is executed; undefined where it is not. */
  readonly exec: ExecTransition | undefined;
}

/** An automaton of files. */
export interface RuledFiles {
  readonly start: State;
  step(state: State, byte: number): State;
  classOf(byte: number): number;
  grant(state: State, subject: Subject): RuledGrant;
}

/** Rules about files that were read back: about paths, and about changes of profile, which lie beside them. */
export interface ReadFiles {
  readonly paths: ReadRules;
  readonly changes: ReadRules;
}

/** What is told of one glob, by effect. */
interface Told {
  letters: number;
  links: number;
  readonly execs: { readonly how: ExecTransition; readonly subjects: Subject[] }[];
}

const subjects = ['owner', 'other'] as const;
const { exec, onexec } = filePermissionBits;

/** Reads the rules about files back from their automaton. */
export function readBackFiles(files: RuledFiles, budget: StepBudget): ReadFiles {
  const states = statesOfOneString(files, budget);
  const told = new Map<RuleEffect, Map<string, Told>>();
  const untold: ByteString[] = [];
  const toldOf = (effect: RuleEffect, path: string): Told => {
    const ofEffect = told.get(effect) ?? new Map<string, Told>();
    told.set(effect, ofEffect);
    const known = ofEffect.get(path) ?? { letters: 0, links: 0, execs: [] };
    ofEffect.set(path, known);
    return known;
  };
  const untoldChanges: ByteString[] = [];
  const keep = (found: FoundRules, add: (path: string, bits: number) => void, lacking = untold): void => {
    if (found.untold !== undefined) lacking.push(found.untold.text);
    for (const { about, bits } of found.rules) for (const path of about) add(path, bits);
  };
  const changes: ReadRule[] = [];
  for (const effect of ruleEffects) {
    const asked = isDenial(effect) ? plainLetters | execLetters : plainLetters;
    const letters = automatonOf(
      files,
      states,
      (owner, other) => letterBits(owner, 'owner') | letterBits(other, 'other'),
    );
    keep(findRules(searched(letters, effect), { ...pathLayout, bits: asked }, budget), (path, bits) => {
      toldOf(effect, path).letters |= bits & asked;
    });
    keep(findRules(searched(automatonOf(files, states, linkBitsOf), effect), linkLayout, budget), (path, bits) => {
      toldOf(effect, path).links |= bits;
    });
    const ofChanges = automatonOf(files, states, (owner) => owner & onexec);
    keep(
      findRules(searched(ofChanges, effect), changeLayout, budget),
      (about) => {
        changes.push({ effect, text: `${effectWords[effect]}${about},` as ByteString });
      },
      untoldChanges,
    );
  }
  readExecs(files, states ?? new Map<State, boolean>(), budget, keep, (effect, path, how, bits) => {
    const whose = subjects.filter((_, at) => ((bits >>> at) & 1) === 1);
    const { execs } = toldOf(effect, path);
    const known = execs.find((one) => keyOf(one.how) === keyOf(how));
    if (known === undefined) execs.push({ how, subjects: [...whose] });
    else known.subjects.push(...whose.filter((subject) => !known.subjects.includes(subject)));
  });
  const paths = ruleEffects.flatMap((effect) =>
    Array.from(told.get(effect) ?? [])
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .flatMap(([path, { letters, links, execs }]) =>
        fileRules({ path, letters, links, execs }, isDenial(effect)).map((text): ReadRule => ({
          effect,
          text: `${effectWords[effect]}${text}` as ByteString,
        })),
      ),
  );
  return { paths: { rules: paths, untold }, changes: { rules: changes, untold: untoldChanges } };
}

/** An automaton of files by some permissions of owners and others together. */
function automatonOf(
  files: RuledFiles,
  states: ReadonlyMap<State, boolean> | undefined,
  bits: (owner: number, other: number, allowedOwner: number) => number,
): RuledAutomaton {
  return {
    start: files.start,
    step: (state, byte) => files.step(state, byte),
    classOf: (byte) => files.classOf(byte),
    ...(states === undefined ? {} : { states: [...states.keys()] }),
    effects: (state) => {
      const [owner, other] = subjects.map((subject) => files.grant(state, subject).effects);
      const allowedOwner = (owner?.allow ?? 0) | (owner?.audit ?? 0);
      const found = Object.fromEntries(
        ruleEffects.map((effect) => [effect, bits(owner?.[effect] ?? 0, other?.[effect] ?? 0, allowedOwner)]),
      );
      return found as Readonly<Record<RuleEffect, number>>;
    },
  };
}

/** How a state is executed, by whom, and whether that is logged. */
interface ExecOf {
  readonly how: ExecTransition;
  readonly effect: RuleEffect;
}

/**
 * Rules that let files be executed, each in its way. A rule without wildcards goes before others there, so what one string alone leads to may
 * be in rules with wildcards that say otherwise.
 */
function readExecs(
  files: RuledFiles,
  states: ReadonlyMap<State, boolean>,
  budget: StepBudget,
  keep: (found: FoundRules, add: (path: string, bits: number) => void) => void,
  add: (effect: RuleEffect, path: string, how: ExecTransition, bits: number) => void,
): void {
  const ways = new Map<string, ExecOf>();
  const at = (state: State, subject: Subject): ExecOf | undefined => {
    const { effects, exec: how } = files.grant(state, subject);
    const effect =
      how === undefined ? undefined : (['audit', 'allow'] as const).find((one) => (effects[one] & exec) !== 0);
    return how === undefined || effect === undefined ? undefined : { how, effect };
  };
  for (const state of states.keys())
    for (const subject of subjects) {
      const found = at(state, subject);
      if (found !== undefined) ways.set(`${found.effect} ${keyOf(found.how)}`, found);
    }
  const isDenied = (state: State, subject: Subject): boolean =>
    ((files.grant(state, subject).effects.deny | files.grant(state, subject).effects['audit-deny']) & exec) !== 0;
  const bitsWhere = (isMeant: (subject: Subject) => boolean): number =>
    subjects.reduce((bits, subject, index) => (isMeant(subject) ? bits | (1 << index) : bits), 0);
  const isSo = (state: State, subject: Subject, { how, effect }: ExecOf): boolean => {
    const found = at(state, subject);
    return found?.effect === effect && keyOf(found.how) === keyOf(how);
  };
  const isOne = (state: State): boolean => states.get(state) === true;
  const base = {
    start: files.start,
    step: files.step.bind(files),
    classOf: files.classOf.bind(files),
    states: [...states.keys()],
  };
  const layout = { ...pathLayout, bits: 3 };
  // Those with wildcards first: what else they match by one string alone is told by itself.
  const wide = Array.from(ways.values(), (way) =>
    findRules(
      {
        ...base,
        must: (state) => (isOne(state) ? 0 : bitsWhere((subject) => isSo(state, subject, way))),
        may: (state) =>
          bitsWhere((subject) => {
            const isTold = isOne(state) && at(state, subject) !== undefined;
            return isTold || isSo(state, subject, way) || isDenied(state, subject);
          }),
      },
      layout,
      budget,
    ),
  );
  for (const [index, way] of [...ways.values()].entries()) {
    const own = wide[index]?.rules ?? [];
    const others = wide.flatMap(({ rules }, other) => (other === index ? [] : rules));
    const exact = findRules(
      {
        ...base,
        must: (state) => (isOne(state) ? bitsWhere((subject) => isSo(state, subject, way)) : 0),
        may: (state) => bitsWhere((subject) => isSo(state, subject, way)),
      },
      layout,
      budget,
      { by: own, butFor: others },
    );
    for (const found of [wide[index], exact])
      if (found !== undefined)
        keep(found, (path, bits) => {
          add(way.effect, path, way.how, bits);
        });
  }
}

function isDenial(effect: RuleEffect): boolean {
  return effect === 'deny' || effect === 'audit-deny';
}

function keyOf(how: ExecTransition): string {
  return JSON.stringify([how.to, how.inherit, how.unconfined, how.unsafe]);
}
