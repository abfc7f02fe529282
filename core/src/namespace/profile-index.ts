import type { LoadableUnit } from '../profile/loadable-unit.ts';
import type { ProfileName } from '../profile/profile.ts';
import { compareBytes, type ByteString } from '../source/bytes.ts';
import type { Declaration } from './profile-lookup.ts';

/** With more names, to look for each in every file takes longer than to read the files. */
const fewNames = 64;

/** Which files of a policy namespace declare which profiles. A file is read when a question cannot be answered without it. */
export class ProfileIndex {
  readonly #units: LoadableUnit[] = [];
  /** Profiles of this namespace that files of others declare. */
  readonly #handedDown: Declaration[] = [];
  #byName: Map<ByteString, Declaration[]> | undefined;
  #names: readonly ProfileName[] | undefined;
  #byParent: ReadonlyMap<string, readonly Declaration[]> | undefined;
  #searches = 0;

  get units(): readonly LoadableUnit[] {
    return this.#units;
  }

  add(unit: LoadableUnit): void {
    this.#units.push(unit);
    this.#forget();
  }

  /** Adds a profile that a file of another namespace declares for this one. */
  adopt(declaration: Declaration): void {
    this.#handedDown.push(declaration);
    this.#forget();
  }

  #forget(): void {
    this.#byName = undefined;
    this.#names = undefined;
    this.#byParent = undefined;
  }

  /** The declarations of a name. */
  find(name: ByteString): readonly Declaration[] {
    if (this.#byName === undefined && this.#searches++ < fewNames) {
      const likely = this.#units.filter((unit) => unit.mayDeclare(name));
      const found = this.#declarations(likely).filter(({ declared }) => declared.name === name);
      if (found.length > 0) return found;
    }
    return this.#all().get(name) ?? [];
  }

  /** All names, sorted, each once. Reads every file. */
  names(): readonly ProfileName[] {
    return (this.#names ??= ([...this.#all().keys()] as ProfileName[]).sort(compareBytes));
  }

  /**
   * The declarations of the children of a profile, or of those that are nobody's. Reads every file.
   *
   * @see `__lookup_parent` in the kernel's `policy.c`
   */
  childrenOf(parent: ProfileName | undefined): readonly Declaration[] {
    return (this.#byParent ??= this.#groupByParent()).get(parent ?? '') ?? [];
  }

  #groupByParent(): ReadonlyMap<string, readonly Declaration[]> {
    const byParent = new Map<string, Declaration[]>();
    for (const declaration of this.#declarations(this.#units)) {
      const parent = declaration.declared.name.split('//').slice(0, -1).join('//');
      const same = byParent.get(parent);
      if (same === undefined) byParent.set(parent, [declaration]);
      else same.push(declaration);
    }
    return byParent;
  }

  #all(): ReadonlyMap<ByteString, readonly Declaration[]> {
    if (this.#byName === undefined) {
      this.#byName = new Map();
      for (const declaration of this.#declarations(this.#units)) {
        const same = this.#byName.get(declaration.declared.name);
        if (same === undefined) this.#byName.set(declaration.declared.name, [declaration]);
        else same.push(declaration);
      }
    }
    return this.#byName;
  }

  #declarations(units: readonly LoadableUnit[]): readonly Declaration[] {
    const own = units.flatMap((unit) =>
      unit.declared().flatMap((declared) => (declared.namespace.length === 0 ? [{ unit, declared }] : [])),
    );
    return [...own, ...this.#handedDown];
  }
}
