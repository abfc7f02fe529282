import type { ProfileMode, ProfileName } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import { capabilitySet, type Capabilities } from './capability-set.ts';
import type { ChunkReader } from './chunk-reader.ts';
import type { Attachment, CompiledProfile, RareRules, ResourceLimits } from './compiled-profile.ts';
import { PolicyDb } from './policy-db.ts';
import { namespacePath, type PolicyHeader } from './policy-header.ts';
import { ProfileData } from './profile-data.ts';
import { SecmarkRules } from './secmark-rules.ts';
import { noStrings, unpackStringTable } from './string-table.ts';

/** `PACKED_MODE_ENFORCE` and so on: a mode by its number. */
const modes: readonly ProfileMode[] = ['enforce', 'complain', 'kill', 'unconfined', 'prompt'];

const hatFlag = 1;
const sigKill = 9;
/** `MAXMAPPED_SIG` */
const lastSignal = 35;
/** `PATH_MEDIATE_DELETED` */
const defaultPathFlags = 0x10000;
/** `RLIM_NLIMITS` */
const mostLimits = 16;

const smallestU16 = 3;
const smallestU64 = 9;

/**
 * Reads a profile: what it holds has an order, and most of it is optional. Throws where it is damaged.
 *
 * Beside what Linux knows this takes `error` and `identity`, which Ubuntu's kernels have.
 *
 * @see `unpack_profile` in the kernel's `policy_unpack.c`
 */
export function unpackProfile(reader: ChunkReader, view: DataView, header: PolicyHeader): CompiledProfile {
  const { abi } = header;
  const offset = reader.offset;
  if (!reader.has('struct', 'profile')) reader.fail('a profile');
  const { name, namespace } = unpackName(reader, header);
  const rename = reader.string('rename');
  const pattern = reader.string('attach');
  const match = PolicyDb.unpack(reader, view, 'attachment', abi);
  const length = match === undefined ? 0 : reader.requireU32('the length of the attachment');
  const disconnected = reader.string('disconnected');
  const disconnectedIpc = reader.string('disconnected_ipc') ?? disconnected;
  const killSignal = reader.u32('kill') ?? sigKill;
  if (killSignal < 1 || killSignal > lastSignal) reader.fail('a signal that kill mode can send');
  const error = reader.u32('error') ?? 0;
  const { mode, isHat, auditsAll } = unpackFlags(reader, header);
  const pathFlags = reader.u32('path_flags') ?? defaultPathFlags;
  const capabilities = unpackCapabilities(reader);
  skipIdentities(reader);
  const xattrs = unpackStringTable(reader, 'xattrs') ?? noStrings;
  const limits = unpackLimits(reader);
  const secmark = SecmarkRules.unpack(reader);
  const networkFamilies = unpackNetworkFamilies(reader);
  const policy = unpackPolicyDb(reader, view, abi);
  const files = PolicyDb.unpack(reader, view, 'file', abi);
  const data = ProfileData.unpack(reader);
  reader.require('structEnd', 'the end of the profile');
  return {
    name,
    namespace,
    offset,
    size: reader.offset - offset,
    abi,
    mode,
    isHat,
    auditsAll,
    rename,
    attachment: attachmentOf({ pattern, match, length, xattrs }),
    disconnected,
    disconnectedIpc,
    killSignal,
    error,
    pathFlags,
    capabilities,
    rare: rareRules({ limits, secmark, networkFamilies, data }),
    policy,
    files,
  };
}

/** A name can be one in a namespace, and then has to agree with the header (`aa_splitn_fqname`, `aa_replace_profiles`). */
function unpackName(reader: ChunkReader, header: PolicyHeader): Pick<CompiledProfile, 'name' | 'namespace'> {
  const offset = reader.offset;
  const written = reader.string() ?? reader.fail("a profile's name");
  if (written !== '' && !/^[ \t-\r]*:/.test(written))
    return { name: written as ProfileName, namespace: header.namespace };
  const split = /:[ \t-\r]*([^:]*)(?::(?:\/\/)?[ \t-\r]*(.*))?$/s.exec(written);
  const [, space = '', name = space === '' ? written : ''] = split ?? [];
  if (name === '') reader.fail("a profile's name", offset);
  if (space === '') return { name: name as ProfileName, namespace: header.namespace };
  if (header.namespace.length > 0 && header.namespace.join('//') !== space) reader.fail('one policy namespace', offset);
  return { name: name as ProfileName, namespace: namespacePath(reader, space as ByteString, offset) };
}

function unpackFlags(reader: ChunkReader, header: PolicyHeader): Pick<CompiledProfile, 'mode' | 'isHat' | 'auditsAll'> {
  if (!reader.has('struct', 'flags')) reader.fail('the flags of the profile');
  const isHat = (reader.requireU32('flags') & hatFlag) !== 0;
  const offset = reader.offset;
  const number = reader.requireU32('a mode');
  const mode = header.forceComplain ? 'complain' : (modes[number] ?? reader.fail('a mode', offset));
  const auditsAll = reader.requireU32('whether all is audited') !== 0;
  reader.require('structEnd', 'the end of the flags');
  return { mode, isHat, auditsAll };
}

/** Each set is in two halves, of which the upper is optional, and a fourth one is of no use. */
function unpackCapabilities(reader: ChunkReader): Capabilities {
  const allow = reader.requireU32('capabilities allowed');
  const audit = reader.requireU32('capabilities audited');
  const quiet = reader.requireU32('capabilities quiet');
  reader.requireU32('capabilities unused');
  const hasUpper = reader.has('struct', 'caps64');
  const upperAllow = hasUpper ? reader.requireU32('capabilities allowed') : 0;
  const upperAudit = hasUpper ? reader.requireU32('capabilities audited') : 0;
  const upperQuiet = hasUpper ? reader.requireU32('capabilities quiet') : 0;
  if (hasUpper) reader.requireU32('capabilities unused');
  if (hasUpper) reader.require('structEnd', 'the end of `caps64`');
  const hasExtended = reader.has('struct', 'capsx');
  const extended = hasExtended ? reader.requireU32('extended capabilities') : 0;
  const upperExtended = hasExtended ? reader.requireU32('extended capabilities') : 0;
  if (hasExtended) reader.require('structEnd', 'the end of `capsx`');
  return capabilitiesOf({
    allow: capabilitySet(allow, upperAllow),
    audit: capabilitySet(audit, upperAudit),
    quiet: capabilitySet(quiet, upperQuiet),
    extended: capabilitySet(extended, upperExtended),
  });
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
  if (size > mostLimits) reader.fail(`no more than ${mostLimits} resource limits`);
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

function unpackPolicyDb(reader: ChunkReader, view: DataView, abi: number): PolicyDb | undefined {
  if (!reader.has('struct', 'policydb')) return undefined;
  const policy = PolicyDb.unpack(reader, view, 'policy', abi) ?? reader.fail('an automaton in `policydb`');
  reader.require('structEnd', 'the end of `policydb`');
  return policy;
}

/** Most profiles have none of these: one object for all of them keeps small profiles small. */
const noAttachment: Attachment = { pattern: undefined, match: undefined, length: 0, xattrs: noStrings };
const noCapabilities: Capabilities = { allow: 0n, audit: 0n, quiet: 0n, extended: 0n };

const nothingRare: RareRules = { limits: undefined, secmark: undefined, networkFamilies: undefined, data: undefined };

function rareRules(rules: RareRules): RareRules {
  const { limits, secmark, networkFamilies, data } = rules;
  return (limits ?? secmark ?? networkFamilies ?? data) === undefined ? nothingRare : rules;
}

function attachmentOf(attachment: Attachment): Attachment {
  const { pattern, match, xattrs } = attachment;
  return pattern === undefined && match === undefined && xattrs.size === 0 ? noAttachment : attachment;
}

function capabilitiesOf(capabilities: Capabilities): Capabilities {
  const { allow, audit, quiet, extended } = capabilities;
  return (allow | audit | quiet | extended) === 0n ? noCapabilities : capabilities;
}
