import { groupedBy } from '../source/grouped-by.ts';
import { memoised } from '../source/memoised.ts';
import type { Attachment } from '../profile/attachment.ts';
import type { LoadableUnit } from '../profile/loadable-unit.ts';
import type { ProfileName } from '../profile/profile.ts';
import { compareBytes, type ByteString } from '../source/bytes.ts';
import type { Declaration } from './profile-lookup.ts';

/** A profile that attaches to programs. */
interface AttachableProfile {
  readonly name: ProfileName;
  readonly attachment: Attachment;
}

/** The number of names above which reading all files is faster than searching every file for each name. */
const fewNames = 64;

/**
 * The index from profile names to declaring files of a policy namespace. Files are read only if necessary for an
 * answer.
 */
export class ProfileIndex {
  readonly #units: LoadableUnit[] = [];
  /** Profiles of this namespace, declared by files of ancestor namespaces. */
  readonly #handedDown: Declaration[] = [];
  #byName: ReadonlyMap<ByteString, readonly Declaration[]> | undefined;
  #names: readonly ProfileName[] | undefined;
  #byParent: ReadonlyMap<string, readonly Declaration[]> | undefined;
  readonly #attachable = new Map<ProfileName | undefined, readonly AttachableProfile[]>();
  #searches = 0;

  get units(): readonly LoadableUnit[] {
    return this.#units;
  }

  add(unit: LoadableUnit): void {
    this.#units.push(unit);
    this.#forget();
  }

  /** Adds a profile of this namespace, declared by a file of an ancestor namespace. */
  adopt(declaration: Declaration): void {
    this.#handedDown.push(declaration);
    this.#forget();
  }

  #forget(): void {
    this.#byName = undefined;
    this.#names = undefined;
    this.#byParent = undefined;
    this.#attachable.clear();
  }

  /** Returns the declarations of a name. */
  find(name: ByteString): readonly Declaration[] {
    if (this.#byName === undefined && this.#searches++ < fewNames) {
      const likely = this.#units.filter((unit) => unit.mayDeclare(name));
      const found = this.#declarations(likely).filter(({ declared }) => declared.name === name);
      if (found.length > 0) return found;
    }
    return this.#all().get(name) ?? [];
  }

  /** Returns all names, sorted, without duplicates. Reads every file. */
  names(): readonly ProfileName[] {
    return (this.#names ??= ([...this.#all().keys()] as ProfileName[]).sort(compareBytes));
  }

  /**
   * Returns the attachments of a profile's children, or of all profiles without a parent. Reads every file.
   *
   * @see `__lookup_parent` in the kernel's `policy.c`
   */
  attachable(parent: ProfileName | undefined): readonly AttachableProfile[] {
    this.#byParent ??= groupedBy(this.#declarations(this.#units), ({ declared: { name } }) =>
      name.split('//').slice(0, -1).join('//'),
    );
    const declared = this.#byParent.get(parent ?? '') ?? [];
    return memoised(this.#attachable, parent, () => declared.flatMap(attachableOf));
  }

  #all(): ReadonlyMap<ByteString, readonly Declaration[]> {
    return (this.#byName ??= groupedBy(this.#declarations(this.#units), ({ declared }) => declared.name));
  }

  #declarations(units: readonly LoadableUnit[]): readonly Declaration[] {
    const own = units.flatMap((unit) =>
      unit.declared().flatMap((declared) => (declared.namespace.length === 0 ? [{ unit, declared }] : [])),
    );
    return [...own, ...this.#handedDown];
  }
}

function attachableOf({ declared: { name, attaches } }: Declaration): readonly AttachableProfile[] {
  const attachment = attaches();
  return attachment === undefined ? [] : [{ name, attachment }];
}
