import type { FileUser } from '../../file-rules/file-permissions.ts';
import { fileUsers } from '../../file-rules/file-permissions.ts';
import type { ExecTransition } from '../../file-rules/exec-transition.ts';
import type { ByteString } from '../../source/bytes.ts';
import { fileRules } from '../../compile/files/file-layouts.ts';
import type { FoundRules } from '../cover-search/cover-search.ts';
import { effectWords, type ReadRule } from '../decompile-class.ts';
import { ruleEffects, type PrintedEffect } from '../effect-automaton.ts';

/** What is told of one glob, by effect. */
interface Told {
  letters: number;
  links: number;
  readonly execs: { readonly how: ExecTransition; readonly subjects: FileUser[] }[];
}

/** Rules about files that were found so far. */
export class ToldFiles {
  #untoldPaths: readonly ByteString[] = [];
  #untoldChanges: readonly ByteString[] = [];
  readonly #changes: ReadRule[] = [];
  readonly #told = new Map<PrintedEffect, Map<string, Told>>();

  addLetters(effect: PrintedEffect, found: FoundRules): void {
    this.#keep(found, 'paths', (path, bits) => {
      this.#toldOf(effect, path).letters |= bits;
    });
  }

  addLinks(effect: PrintedEffect, found: FoundRules): void {
    this.#keep(found, 'paths', (path, bits) => {
      this.#toldOf(effect, path).links |= bits;
    });
  }

  addExecs(effect: PrintedEffect, how: ExecTransition, found: FoundRules): void {
    this.#keep(found, 'paths', (path, bits) => {
      const whose = fileUsers.filter((_, at) => ((bits >>> at) & 1) === 1);
      const { execs } = this.#toldOf(effect, path);
      const known = execs.find((one) => keyOf(one.how) === keyOf(how));
      if (known === undefined) execs.push({ how, subjects: [...whose] });
      else known.subjects.push(...whose.filter((subject) => !known.subjects.includes(subject)));
    });
  }

  addChanges(effect: PrintedEffect, found: FoundRules): void {
    this.#keep(found, 'changes', (about) => {
      this.addChange(effect, about);
    });
  }

  addChange(effect: PrintedEffect, about: string): void {
    this.#changes.push({ effect, text: `${effectWords[effect]}${about},` as ByteString });
  }

  get untoldPaths(): readonly ByteString[] {
    return this.#untoldPaths;
  }

  get untoldChanges(): readonly ByteString[] {
    return this.#untoldChanges;
  }

  /**
   * Takes what came out when the rules were held to what they were read from.
   *
   * @param untold - strings of which they do not tell all; undefined where that took too much
   */
  held(untold: { readonly path?: ByteString; readonly change?: ByteString } | undefined): void {
    const told = (known: readonly ByteString[], text: ByteString | undefined): readonly ByteString[] => {
      if (untold === undefined) return known.length > 0 ? known : ['' as ByteString];
      return text === undefined ? [] : [text];
    };
    this.#untoldPaths = told(this.#untoldPaths, untold?.path);
    this.#untoldChanges = told(this.#untoldChanges, untold?.change);
  }

  get changes(): readonly ReadRule[] {
    return this.#changes;
  }

  /** Rules about paths. */
  paths(): readonly ReadRule[] {
    return ruleEffects.flatMap((effect) =>
      Array.from(this.#told.get(effect) ?? [])
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .flatMap(([path, { letters, links, execs }]) =>
          fileRules({ path, letters, links, execs }, isDenial(effect)).map((text): ReadRule => ({
            effect,
            text: `${effectWords[effect]}${text}` as ByteString,
          })),
        ),
    );
  }

  #keep({ rules, untold }: FoundRules, of: 'paths' | 'changes', add: (about: string, bits: number) => void): void {
    if (untold !== undefined && of === 'paths') this.#untoldPaths = [...this.#untoldPaths, untold.text];
    if (untold !== undefined && of === 'changes') this.#untoldChanges = [...this.#untoldChanges, untold.text];
    for (const { about, bits } of rules) for (const path of about) add(path, bits);
  }

  #toldOf(effect: PrintedEffect, path: string): Told {
    const ofEffect = this.#told.get(effect) ?? new Map<string, Told>();
    this.#told.set(effect, ofEffect);
    const known = ofEffect.get(path) ?? { letters: 0, links: 0, execs: [] };
    ofEffect.set(path, known);
    return known;
  }
}

/** Whether rules take something away. */
export function isDenial(effect: PrintedEffect): boolean {
  return effect === 'deny' || effect === 'audit-deny';
}

/** What tells ways to execute something apart. */
export function keyOf(how: ExecTransition): string {
  return JSON.stringify([how.to, how.inherit, how.unconfined, how.unsafe]);
}
