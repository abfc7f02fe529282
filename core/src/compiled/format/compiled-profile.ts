import type { ProfileMode, ProfileName } from '../../profile/profile.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { Capabilities } from './capability-set.ts';
import { ChunkReader } from './chunk-reader.ts';
import type { PolicyDb } from './policy-db.ts';
import { splitNamespace } from './policy-header.ts';
import { ProfileData } from './profile-data.ts';
import { unpackSettings, type ProfileSettings, type ResourceLimits } from './profile-settings.ts';
import type { SecmarkRules } from './secmark-rules.ts';
import type { StringTable } from './string-table.ts';

/** What programs a profile attaches to. */
export interface Attachment {
  /** The pattern, where the compiler tells it. */
  readonly pattern: ByteString | undefined;
  /** The pattern as an automaton, whose accepting states may `x`; undefined where the profile's name is the path. */
  readonly match: PolicyDb | undefined;
  /** How much of a path the pattern holds literally: the longest wins. */
  readonly length: number;
  /** Extended attributes that the program's file must have, whose values the automaton matches, too. */
  readonly xattrs: StringTable;
}

/** What few profiles have. */
export interface RareRules {
  readonly limits: ResourceLimits | undefined;
  readonly secmark: SecmarkRules | undefined;
  /** By address family: the types allowed, audited, and refused quietly; in the format before network classes. */
  readonly networkFamilies: readonly number[] | undefined;
  /** What programs of user space keep with a profile. */
  readonly data: ProfileData | undefined;
}

/** What is known of a profile when it was read; the rest stays in the blob. */
export interface UnpackedProfile {
  readonly name: ProfileName;
  /** The path of its policy namespace, with `//` between its parts; empty for the one that it is loaded into. */
  readonly namespace: string;
  readonly offset: number;
  readonly size: number;
  readonly abi: number;
  readonly mode: ProfileMode;
  readonly match: PolicyDb | undefined;
  readonly policy: PolicyDb | undefined;
  readonly files: PolicyDb | undefined;
  /** Where in the blob what is behind the name begins, the settings, and the data. */
  readonly places: { readonly afterName: number; readonly settings: number; readonly data: number };
}

/**
 * A profile as the kernel unpacks it: one set of rules with all that compiled policy says of it.
 *
 * It keeps what every question needs, and where the rest is: a profile can be 64 bytes of the blob, and may take no more
 * than four times as many. What is read when it is asked for was found to be whole before.
 *
 * @see `struct aa_profile`, `struct aa_ruleset` in the kernel's `policy.h`
 */
export class CompiledProfile {
  readonly name: ProfileName;
  /** Where it is in the policy, in bytes and without its header. */
  readonly offset: number;
  readonly size: number;
  /** The version of the format (`v5` …) that its header names. */
  readonly abi: number;
  readonly mode: ProfileMode;
  /** The policy automaton: every class behind a byte of its own. */
  readonly policy: PolicyDb | undefined;
  /** The file automaton, where it is not part of the policy automaton. */
  readonly files: PolicyDb | undefined;
  readonly #bytes: Uint8Array;
  readonly #namespace: string;
  readonly #match: PolicyDb | undefined;
  readonly #afterName: number;
  readonly #settings: number;
  readonly #data: number;

  /** @param bytes - the whole of the policy */
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
    this.#data = unpacked.places.data;
  }

  /** The path of its policy namespace below the one that it is loaded into. */
  get namespace(): readonly ByteString[] {
    return splitNamespace(this.#namespace);
  }

  /** The profile that this one takes the place of. */
  get rename(): ByteString | undefined {
    return this.#readerAt(this.#afterName).string('rename');
  }

  /** What programs it attaches to. */
  get attachment(): Attachment {
    const reader = this.#readerAt(this.#afterName);
    reader.string('rename');
    const pattern = reader.string('attach');
    const { attachmentLength, xattrs } = this.#readSettings();
    return { pattern, match: this.#match, length: attachmentLength, xattrs };
  }

  /** Whether programs enter it by `change_hat`. */
  get isHat(): boolean {
    return this.#readSettings().isHat;
  }

  /** Whether all that it allows is logged. */
  get auditsAll(): boolean {
    return this.#readSettings().auditsAll;
  }

  /** Where paths begin that are in no mount namespace. */
  get disconnected(): ByteString | undefined {
    return this.#readSettings().disconnected;
  }

  /** The same of those of sockets and the like. */
  get disconnectedIpc(): ByteString | undefined {
    return this.#readSettings().disconnectedIpc;
  }

  /** The signal that kill mode sends, by AppArmor's number. */
  get killSignal(): number {
    return this.#readSettings().killSignal;
  }

  /** The error that a refusal gives instead of EACCES, by number; 0 where none is named. */
  get error(): number {
    return this.#readSettings().error;
  }

  /** How paths are looked up, as the kernel's `enum path_flags` has it. */
  get pathFlags(): number {
    return this.#readSettings().pathFlags;
  }

  /** The capabilities that it has, and what is logged of them. */
  get capabilities(): Capabilities {
    return this.#readSettings().capabilities;
  }

  /** What few profiles have. */
  get rare(): RareRules {
    const { limits, secmark, networkFamilies } = this.#readSettings();
    return { limits, secmark, networkFamilies, data: ProfileData.unpack(this.#readerAt(this.#data)) };
  }

  #readSettings(): ProfileSettings {
    return unpackSettings(this.#readerAt(this.#settings), this.#match !== undefined, this.mode);
  }

  #readerAt(offset: number): ChunkReader {
    return new ChunkReader(this.#bytes, offset);
  }
}
