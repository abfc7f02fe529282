import type { DeclaredProfile, LabelPart, Profile } from '@lamellar/core';
import {
  auditedHost,
  loadCommand,
  namespaceOnDisk,
  policyOnDisk,
  type Fix,
  type PolicyOnDisk,
} from '@lamellar/core/audit';
import { textOf, type ByteString, type Diagnostic, type Source } from '@lamellar/core/language';
import { rulePlace, type RulePlace } from '@lamellar/core/repair';
import type { Snapshot } from '@lamellar/core/snapshot';

/** A file of policy on a host that was looked at, or in one of its containers, that declares a profile. */
export interface PlaceOnDisk {
  /** Its path there. */
  readonly file: string;
  readonly place: RulePlace;
  /** In whose root it is; undefined for the host's own. Safe to print. */
  readonly container: string | undefined;
  /** Whether the file that it includes for what people add is there, as far as that is known: it is no claim of a container's. */
  readonly hasLocal: boolean;
  /** What has it be loaded. */
  readonly load: Fix;
}

/** Finds the files that profiles of a host were loaded from, among those that a snapshot has. */
export class PlacesOnDisk {
  readonly #snapshot: Snapshot;
  #files: readonly PolicyOnDisk[] | undefined;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  /** Where a profile is declared; undefined where no file is, or several are, or it has errors. What runtimes generate is none. */
  placeOf(part: LabelPart): PlaceOnDisk | undefined {
    const found = this.#find(part, isWhole);
    if (found?.file.isForBoot !== true) return undefined;
    const place = rulePlace(found.one.profile());
    if (place === undefined) return undefined;
    const { path, container } = found.file;
    return {
      file: Buffer.from(path satisfies ByteString, 'latin1').toString(),
      place,
      container: container === undefined ? undefined : textOf(container.container.name),
      hasLocal: container !== undefined || this.#snapshot.files.some((one) => one.path === localOf(path, place)),
      load: loadCommand(found.file),
    };
  }

  /** What the file of a profile says now, which a runtime may have generated; undefined as above. */
  textOf(part: LabelPart): Profile | undefined {
    return this.#find(part, isValid)?.one.profile();
  }

  /** Whether a text is that of one of these files, which need not be on this machine. */
  has(source: Source): boolean {
    return this.#files?.some(({ unit }) => unit.declared().some(({ span }) => span.source === source)) === true;
  }

  #find(
    { namespace, profile }: LabelPart,
    isFit: (loaded: ReturnType<PolicyOnDisk['unit']['load']>) => boolean,
  ): DeclaredOnDisk | undefined {
    this.#files ??= policyOnDisk(auditedHost(this.#snapshot));
    const found = this.#files.flatMap((file): readonly DeclaredOnDisk[] => {
      if (!file.unit.mayDeclare(profile.name)) return [];
      const declared = file.unit
        .declared()
        .filter((one) => one.name === profile.name && namespaceOnDisk(file, one) === namespace.fullName);
      return declared.map((one) => ({ file, one }));
    });
    const [first, ...others] = found;
    return first === undefined || others.length > 0 || !isFit(first.file.unit.load()) ? undefined : first;
  }
}

function isValid({ valid }: { readonly valid: boolean }): boolean {
  return valid;
}

/** What a snapshot lacks of a container is what its profiles include, and the variables in that. */
const ofIncludes: ReadonlySet<Diagnostic['code']> = new Set(['include-not-found', 'undefined-variable']);

/** Whether it can be changed by somebody who sees all of it. */
function isWhole({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }): boolean {
  return diagnostics.every(({ severity, code }) => severity !== 'error' || ofIncludes.has(code));
}

interface DeclaredOnDisk {
  readonly file: PolicyOnDisk;
  readonly one: DeclaredProfile;
}

function localOf(file: ByteString, { local }: RulePlace): string {
  return `${file.slice(0, file.lastIndexOf('/'))}/${local}`;
}
