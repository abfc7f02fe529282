import type { LabelPart } from '@lamellar/core';
import {
  auditedHost,
  enterCommand,
  loadCommand,
  namespaceOnDisk,
  policyOnDisk,
  type Fix,
  type PolicyOnDisk,
} from '@lamellar/core/audit';
import { textOf, type ByteString, type Diagnostic, type Source } from '@lamellar/core/language';
import type { DeclaredProfile, Profile } from '@lamellar/core/namespaces';
import { rulePlace, type RulePlace } from '@lamellar/core/repair';
import type { Snapshot } from '@lamellar/core/snapshot';

/** A policy file on a host's disk, or in a container's root, that declares a profile. */
export interface PlaceOnDisk {
  /** The path on the host, or in the container. */
  readonly file: string;
  readonly place: RulePlace;
  /** The container whose root has the file; undefined for the host's root. Safe to print. */
  readonly container: string | undefined;
  /** The start of a command in the container, if known. */
  readonly enter: string | undefined;
  /** True if the included local file exists; always true for a container, whose files are not known. */
  readonly hasLocal: boolean;
  /** The command or advice to load the file. */
  readonly load: Fix;
}

/** Finds the files from which a host's profiles were loaded, among the files of a snapshot. */
export class PlacesOnDisk {
  readonly #snapshot: Snapshot;
  #files: readonly PolicyOnDisk[] | undefined;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  /**
   * Returns the only declaration of a profile; undefined if there is none or several, if it has errors, or if a runtime
   * generates the file.
   */
  placeOf(part: LabelPart): PlaceOnDisk | undefined {
    const found = this.#find(part, isEditable);
    if (found?.file.isForBoot !== true) return undefined;
    const place = rulePlace(found.one.profile());
    if (place === undefined) return undefined;
    const { path, container } = found.file;
    return {
      file: Buffer.from(path satisfies ByteString, 'latin1').toString(),
      place,
      container: container === undefined ? undefined : textOf(container.container.name),
      enter: container === undefined ? undefined : enterCommand(container.container),
      hasLocal: container !== undefined || this.#snapshot.files.some((one) => one.path === localOf(path, place)),
      load: loadCommand(found.file),
    };
  }

  /** Returns the profile in the present file, which may be generated; undefined for no declaration or several. */
  textOf(part: LabelPart): Profile | undefined {
    return this.#find(part, isValid)?.one.profile();
  }

  /** Returns true for the text of a file from the snapshot. The file need not exist on the local machine. */
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

/**
 * The errors caused by missing included files of a container, and by the variables in them. A snapshot lacks these
 * files.
 */
const ofIncludes: ReadonlySet<Diagnostic['code']> = new Set(['include-not-found', 'undefined-variable']);

/** Returns true if the file has no errors except those caused by missing includes. */
function isEditable({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }): boolean {
  return diagnostics.every(({ severity, code }) => severity !== 'error' || ofIncludes.has(code));
}

interface DeclaredOnDisk {
  readonly file: PolicyOnDisk;
  readonly one: DeclaredProfile;
}

function localOf(file: ByteString, { local }: RulePlace): string {
  return `${file.slice(0, file.lastIndexOf('/'))}/${local}`;
}
