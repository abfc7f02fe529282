import type { ProfileMode, ProfileName } from '../../profile/profile.ts';
import type { ByteString } from '../../source/bytes.ts';
import { ChunkReader } from './chunk-reader.ts';
import type { PolicyDb } from './policy-db.ts';
import { splitNamespace } from './policy-header.ts';
import { unpackSettings, type ProfileSettings } from './profile-settings.ts';
import type { StringTable } from './string-table.ts';

/** The programs to which a profile attaches. */
export interface BinaryAttachment {
  /** The pattern, if the compiler recorded the pattern. */
  readonly pattern: ByteString | undefined;
  /**
   * The pattern as an automaton with permission `x` in accepting states; undefined if the profile's name is the path.
   */
  readonly match: PolicyDb | undefined;
  /** The length of the pattern's literal prefix: the longest prefix wins. */
  readonly length: number;
  /** Extended attributes required of the program's file. The automaton also matches the values. */
  readonly xattrs: StringTable;
}

/** The parts of a profile extracted during unpacking. Further parts are read from the blob on demand. */
export interface UnpackedProfile {
  readonly name: ProfileName;
  /** The path of the policy namespace, with `//` between components; empty for the namespace of the load. */
  readonly namespace: string;
  readonly offset: number;
  readonly size: number;
  readonly abi: number;
  readonly mode: ProfileMode;
  readonly match: PolicyDb | undefined;
  readonly policy: PolicyDb | undefined;
  readonly files: PolicyDb | undefined;
  /** Offsets in the blob: of the part after the name, and of the settings. */
  readonly places: { readonly afterName: number; readonly settings: number };
}

/**
 * A profile as unpacked by the kernel: a set of rules with the settings.
 *
 * The object keeps the frequently used parts, and the offsets of the remaining parts. The reason is a memory limit: a
 * profile can have only 64 bytes in the blob, and the object may use at most four times the size. Parts read on demand
 * were verified before.
 *
 * @see `struct aa_profile`, `struct aa_ruleset` in the kernel's `policy.h`
 */
export class BinaryProfile {
  readonly name: ProfileName;
  /** The offset of the profile in the policy, in bytes, without the header. */
  readonly offset: number;
  readonly size: number;
  /** The version of the format (`v5` …) in the header. */
  readonly abi: number;
  readonly mode: ProfileMode;
  /** The policy automaton: every class has a byte as prefix. */
  readonly policy: PolicyDb | undefined;
  /** The file automaton, if separate from the policy automaton. */
  readonly files: PolicyDb | undefined;
  readonly #bytes: Uint8Array;
  readonly #namespace: string;
  readonly #match: PolicyDb | undefined;
  readonly #afterName: number;
  readonly #settings: number;

  /** @param bytes - the entire policy */
  constructor(bytes: Uint8Array, unpacked: UnpackedProfile) {
    this.name = unpacked.name;
    this.offset = unpacked.offset;
    this.size = unpacked.size;
    this.abi = unpacked.abi;
    this.mode = unpacked.mode;
    this.policy = unpacked.policy;
    this.files = unpacked.files;
    this.#bytes = bytes;
    this.#namespace = unpacked.namespace;
    this.#match = unpacked.match;
    this.#afterName = unpacked.places.afterName;
    this.#settings = unpacked.places.settings;
  }

  /** The path of the policy namespace below the namespace of the load. */
  get namespace(): readonly ByteString[] {
    return splitNamespace(this.#namespace);
  }

  /** The profile replaced by this profile. */
  get rename(): ByteString | undefined {
    return this.#readerAt(this.#afterName).string('rename');
  }

  /** The programs to which the profile attaches. */
  get attachment(): BinaryAttachment {
    const reader = this.#readerAt(this.#afterName);
    reader.string('rename');
    const pattern = reader.string('attach');
    const { attachmentLength, xattrs } = this.settings;
    return { pattern, match: this.#match, length: attachmentLength, xattrs };
  }

  /** The settings, unpacked again at each use. */
  get settings(): ProfileSettings {
    return unpackSettings(this.#readerAt(this.#settings), this.#match !== undefined, this.mode);
  }

  #readerAt(offset: number): ChunkReader {
    return new ChunkReader(this.#bytes, offset);
  }
}
