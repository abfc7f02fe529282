import type { ProfileMode } from '../../profile/profile.ts';
import type { ByteString } from '../../source/bytes.ts';
import { capabilitySet, type Capabilities } from './capability-set.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { skipSecmarkRules } from './skip-secmark-rules.ts';
import { noStrings, unpackStringTable, type StringTable } from './string-table.ts';

/** Resource limits, by AppArmor's number of the resource; `mask` has a bit for every limited resource. */
export interface ResourceLimits {
  readonly mask: number;
  readonly limits: readonly bigint[];
}

/** The settings of a profile between the attachment automaton and the rule automata. */
export interface ProfileSettings {
  readonly attachmentLength: number;
  /** The prefix of paths outside of every mount namespace. */
  readonly disconnected: ByteString | undefined;
  /** The signal sent in kill mode, as AppArmor's number. */
  readonly killSignal: number;
  /** The error number for a denial instead of EACCES; 0 for none. */
  readonly error: number;
  readonly mode: ProfileMode;
  /** True if programs enter the profile by `change_hat`. */
  readonly isHat: boolean;
  /** True if every allowed operation is logged. */
  readonly auditsAll: boolean;
  /** The lookup flags of paths, as in the kernel's `enum path_flags`. */
  readonly pathFlags: number;
  readonly capabilities: Capabilities;
  readonly xattrs: StringTable;
  readonly limits: ResourceLimits | undefined;
  /** The number of secmark rules; undefined without such rules. */
  readonly secmarkRules: number | undefined;
  /** By address family: the types allowed, audited, and denied quietly; used by the format before network classes. */
  readonly networkFamilies: readonly number[] | undefined;
}

/** `PACKED_MODE_ENFORCE` to `PACKED_MODE_USER`: the modes by number. */
const modes: readonly ProfileMode[] = ['enforce', 'complain', 'kill', 'unconfined', 'prompt'];

const hatFlag = 1;
const sigKill = 9;
/** `MAXMAPPED_SIG` */
const lastSignal = 35;
/** `PATH_MEDIATE_DELETED` */
const defaultPathFlags = 0x10000;
/** `RLIM_NLIMITS` */
const maxLimits = 16;

const smallestU16 = 3;
const smallestU64 = 9;

/**
 * Reads the settings of a profile. Throws on damage.
 *
 * In addition to mainline Linux, the format has `error` and `identity` of Ubuntu's kernels.
 *
 * @param hasMatch - whether an attachment automaton comes before the settings
 * @param forcedMode - the mode that overrides the stored mode
 * @see `unpack_profile` in the kernel's `policy_unpack.c`
 */
export function unpackSettings(
  reader: ChunkReader,
  hasMatch: boolean,
  forcedMode: ProfileMode | undefined,
): ProfileSettings {
  const attachmentLength = hasMatch ? reader.requireU32('the length of the attachment') : 0;
  const disconnected = reader.string('disconnected');
  reader.stringRange('disconnected_ipc');
  const killSignal = reader.u32('kill') ?? sigKill;
  if (killSignal < 1 || killSignal > lastSignal) reader.fail('a signal that kill mode can send');
  const error = reader.u32('error') ?? 0;
  const { mode, isHat, auditsAll } = unpackFlags(reader, forcedMode);
  const pathFlags = reader.u32('path_flags') ?? defaultPathFlags;
  const capabilities = unpackCapabilities(reader);
  skipIdentities(reader);
  const xattrs = unpackStringTable(reader, 'xattrs') ?? noStrings;
  const limits = unpackLimits(reader);
  const secmarkRules = skipSecmarkRules(reader);
  const networkFamilies = unpackNetworkFamilies(reader);
  return {
    attachmentLength,
    disconnected,
    killSignal,
    error,
    mode,
    isHat,
    auditsAll,
    pathFlags,
    capabilities,
    xattrs,
    limits,
    secmarkRules,
    networkFamilies,
  };
}

function unpackFlags(
  reader: ChunkReader,
  forcedMode: ProfileMode | undefined,
): Pick<ProfileSettings, 'mode' | 'isHat' | 'auditsAll'> {
  if (!reader.has('struct', 'flags')) reader.fail('the flags of the profile');
  const isHat = (reader.requireU32('flags') & hatFlag) !== 0;
  const offset = reader.offset;
  const number = reader.requireU32('a mode');
  const mode = forcedMode ?? modes[number] ?? reader.fail('a mode', offset);
  const auditsAll = reader.requireU32('whether all is audited') !== 0;
  reader.require('structEnd', 'the end of the flags');
  return { mode, isHat, auditsAll };
}

/** Reads the capabilities. Each set has two halves, and the upper half is optional. */
function unpackCapabilities(reader: ChunkReader): Capabilities {
  const lower = unpackHalves(reader);
  const upper = reader.has('struct', 'caps64') ? unpackHalves(reader) : undefined;
  if (upper !== undefined) reader.require('structEnd', 'the end of `caps64`');
  const hasExtended = reader.has('struct', 'capsx');
  const [extended, upperExtended] = hasExtended ? [0, 1].map(() => reader.requireU32('extended capabilities')) : [];
  if (hasExtended) reader.require('structEnd', 'the end of `capsx`');
  return {
    allow: capabilitySet(lower.allow, upper?.allow),
    audit: capabilitySet(lower.audit, upper?.audit),
    quiet: capabilitySet(lower.quiet, upper?.quiet),
    extended: capabilitySet(extended, upperExtended),
  };
}
/** Reads a half of each set. The fourth set is unused. */
function unpackHalves(reader: ChunkReader) {
  const [allow, audit, quiet] = ['allowed', 'audited', 'quiet', 'unused'].map((set) =>
    reader.requireU32(`capabilities ${set}`),
  );
  return { allow, audit, quiet };
}

function skipIdentities(reader: ChunkReader): void {
  const size = reader.array(1, 'identity');
  if (size === undefined) return;
  for (let index = 0; index < size; index++) if (reader.stringRange() === undefined) reader.fail('an identity');
  reader.require('arrayEnd', 'the end of the identities');
}

/** `unpack_rlimits` */
function unpackLimits(reader: ChunkReader): ResourceLimits | undefined {
  if (!reader.has('struct', 'rlimits')) return undefined;
  const mask = reader.requireU32('which resources are limited');
  const size = reader.requireArray(smallestU64, 'resource limits');
  if (size > maxLimits) reader.fail(`no more than ${maxLimits} resource limits`);
  const limits = Array.from({ length: size }, () => reader.requireU64('a resource limit'));
  reader.require('arrayEnd', 'the end of the resource limits');
  reader.require('structEnd', 'the end of `rlimits`');
  return { mask, limits };
}

function unpackNetworkFamilies(reader: ChunkReader): readonly number[] | undefined {
  const size = reader.array(3 * smallestU16, 'net_allowed_af');
  if (size === undefined) return undefined;
  const families = Array.from({ length: 3 * size }, () => reader.requireU16('types of sockets'));
  reader.require('arrayEnd', 'the end of the address families');
  return families;
}
