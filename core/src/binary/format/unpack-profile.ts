import type { ProfileName } from '../../profile/profile.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { BinaryProfile, type UnpackedProfile } from './compiled-profile.ts';
import { PolicyDb } from './policy-db.ts';
import { requireNamespace, type PolicyHeader } from './policy-header.ts';
import { unpackSettings } from './profile-settings.ts';

/**
 * Reads a profile: a fixed order of mostly optional parts. Throws on damage.
 *
 * @see `unpack_profile` in the kernel's `policy_unpack.c`
 */
export function unpackProfile(reader: ChunkReader, view: DataView, header: PolicyHeader): BinaryProfile {
  const { abi } = header;
  const offset = reader.offset;
  if (!reader.has('struct', 'profile')) reader.fail('a profile');
  const { name, namespace } = unpackName(reader, header);
  const afterName = reader.offset;
  reader.stringRange('rename');
  reader.stringRange('attach');
  const match = PolicyDb.unpack(reader, view, 'attachment', abi);
  const settings = reader.offset;
  const { mode } = unpackSettings(reader, match !== undefined, header.forceComplain ? 'complain' : undefined);
  const policy = unpackPolicyDb(reader, view, abi);
  const files = PolicyDb.unpack(reader, view, 'file', abi);
  skipData(reader);
  reader.require('structEnd', 'the end of the profile');
  const size = reader.offset - offset;
  const places = { afterName, settings };
  return new BinaryProfile(reader.bytes, { name, namespace, offset, size, abi, mode, match, policy, files, places });
}

/** Reads the name. A namespace in the name must agree with the header (`aa_splitn_fqname`, `aa_replace_profiles`). */
function unpackName(reader: ChunkReader, header: PolicyHeader): Pick<UnpackedProfile, 'name' | 'namespace'> {
  const offset = reader.offset;
  const written = reader.string() ?? reader.fail("a profile's name");
  if (written !== '' && !/^[ \t-\r]*:/.test(written))
    return { name: written as ProfileName, namespace: header.namespace };
  const split = /:[ \t-\r]*([^:]*)(?::(?:\/\/)?[ \t-\r]*(.*))?$/s.exec(written);
  const [, space = '', name = space === '' ? written : ''] = split ?? [];
  if (name === '') reader.fail("a profile's name", offset);
  if (space === '') return { name: name as ProfileName, namespace: header.namespace };
  if (header.namespace !== '' && header.namespace !== space) reader.fail('one policy namespace', offset);
  requireNamespace(reader, space, offset);
  return { name: name as ProfileName, namespace: space };
}

function unpackPolicyDb(reader: ChunkReader, view: DataView, abi: number): PolicyDb | undefined {
  if (!reader.has('struct', 'policydb')) return undefined;
  const policy = PolicyDb.unpack(reader, view, 'policy', abi) ?? reader.fail('an automaton in `policydb`');
  reader.require('structEnd', 'the end of `policydb`');
  return policy;
}

/** Skips keys with values for programs of user space (`struct aa_data`), if present. */
function skipData(reader: ChunkReader): void {
  if (!reader.has('struct', 'data')) return;
  while (reader.stringRange() !== undefined) reader.blob();
  reader.require('structEnd', 'the end of `data`');
}
