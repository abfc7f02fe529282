import type { FileUser } from '../../file-rules/file-permissions.ts';
import { fileUsers } from '../../file-rules/file-permissions.ts';
import type { ExecTransition } from '../../file-rules/exec-transition.ts';
import type { ByteString } from '../../source/bytes.ts';
import { fileRules } from '../../compile/files/file-layouts.ts';
import type { Cover } from '../cover-search/cover-search.ts';
import { ruleWith, type DecompiledRule } from '../decompile-class.ts';
import { ruleEffects, type PrintedEffect } from '../effect-automaton.ts';
import { memoised } from '../../source/memoised.ts';

/** The parts of rules about a path. */
interface PathParts {
  letters: number;
  links: number;
  readonly execs: { readonly how: ExecTransition; readonly subjects: FileUser[] }[];
}

/** Decompiled rules about files, grouped by path. */
export class PrintedFileRules {
  /** Uncovered strings of paths and of changes of profile. */
  readonly uncovered: Readonly<Record<'paths' | 'changes', ByteString[]>> = { paths: [], changes: [] };
  readonly changes: DecompiledRule[] = [];
  readonly #parts = new Map<PrintedEffect, Map<string, PathParts>>();

  addLetters(effect: PrintedEffect, found: Cover): void {
    this.#keep(found, 'paths', (path, bits) => {
      this.#partsOf(effect, path).letters |= bits;
    });
  }

  addLinks(effect: PrintedEffect, found: Cover): void {
    this.#keep(found, 'paths', (path, bits) => {
      this.#partsOf(effect, path).links |= bits;
    });
  }

  addExecs(effect: PrintedEffect, how: ExecTransition, found: Cover): void {
    this.#keep(found, 'paths', (path, bits) => {
      const whose = fileUsers.filter((_, at) => ((bits >>> at) & 1) === 1);
      const { execs } = this.#partsOf(effect, path);
      const known = execs.find((one) => keyOf(one.how) === keyOf(how));
      if (known === undefined) execs.push({ how, subjects: [...whose] });
      else known.subjects.push(...whose.filter((subject) => !known.subjects.includes(subject)));
    });
  }

  addChanges(effect: PrintedEffect, found: Cover): void {
    this.#keep(found, 'changes', (about) => {
      this.changes.push(ruleWith(effect, `${about},`));
    });
  }

  /** Prints the rules about paths. */
  paths(): readonly DecompiledRule[] {
    return ruleEffects.flatMap((effect) =>
      Array.from(this.#parts.get(effect) ?? [])
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .flatMap(([path, { letters, links, execs }]) =>
          fileRules({ path, letters, links, execs }, isDenial(effect)).map((text) => ruleWith(effect, text)),
        ),
    );
  }

  #keep({ rules, uncovered }: Cover, of: 'paths' | 'changes', add: (about: string, bits: number) => void): void {
    if (uncovered !== undefined) this.uncovered[of].push(uncovered.text);
    for (const { about, bits } of rules) for (const path of about) add(path, bits);
  }

  #partsOf(effect: PrintedEffect, path: string): PathParts {
    const ofEffect = memoised(this.#parts, effect, () => new Map<string, PathParts>());
    return memoised(ofEffect, path, () => ({ letters: 0, links: 0, execs: [] }));
  }
}

/** Is true if rules of an effect deny. */
export function isDenial(effect: PrintedEffect): boolean {
  return effect === 'deny' || effect === 'audit-deny';
}

/** Returns a key of an exec transition. */
export function keyOf(how: ExecTransition): string {
  return JSON.stringify([how.to, how.inherit, how.unconfined, how.unsafe]);
}
