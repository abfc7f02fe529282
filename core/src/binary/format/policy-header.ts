import type { ByteString } from '../../source/bytes.ts';
import type { ChunkReader } from './chunk-reader.ts';

/** The header of a profile. */
export interface PolicyHeader {
  /** The version of the format, in the kernel's numbering. */
  readonly abi: number;
  /** True if the profile is loaded in complain mode, regardless of the profile's flags. */
  readonly forceComplain: boolean;
  /**
   * The path of the policy namespace below the namespace of the load, with `//` between components; empty for the
   * namespace of the load.
   */
  readonly namespace: string;
}

/** `K_ABI_MASK`, `FORCE_COMPLAIN_FLAG` */
const abiMask = 0x3ff;
const forceComplainFlag = 0x800;

/** `v5` to `v9`: kernels accept no other versions, and later formats are unknown. */
const [oldest, newest] = [5, 9];

/**
 * Reads a header. The first header is required; a profile without a header has the version of the profile before.
 *
 * @see `verify_header` in the kernel's `policy_unpack.c`
 */
export function unpackHeader(reader: ChunkReader, before: PolicyHeader | undefined): PolicyHeader {
  const offset = reader.offset;
  const version = reader.u32('version');
  const abi = version === undefined ? before?.abi : version & abiMask;
  if (abi === undefined) return reader.fail('the version of compiled policy');
  if (abi < oldest || abi > newest) reader.fail(`a version from v${oldest} to v${newest} instead of v${abi}`, offset);
  const forceComplain = version === undefined ? before?.forceComplain === true : (version & forceComplainFlag) !== 0;
  const name = reader.string('namespace');
  if (name === '') reader.fail('the name of a policy namespace', offset);
  if (name !== undefined) requireNamespace(reader, name, offset);
  return { abi, forceComplain, namespace: name ?? '' };
}

/** `MAX_NS_DEPTH`, in kernels with such a limit. */
const maxNamespaceDepth = 32;

/** Throws if the path of a policy namespace exceeds the kernel's maximum depth. */
export function requireNamespace(reader: ChunkReader, path: string, offset: number): void {
  if (path.split('//', maxNamespaceDepth + 1).length > maxNamespaceDepth)
    reader.fail(`no more than ${maxNamespaceDepth} nested policy namespaces`, offset);
}

/** Splits the path of a policy namespace into names: `a//b`. */
export function splitNamespace(path: string): readonly ByteString[] {
  return path === '' ? [] : (path.split('//') as ByteString[]);
}
