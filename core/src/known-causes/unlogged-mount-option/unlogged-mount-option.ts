import type { ByteString } from '../../source/bytes.ts';
import type { EvaluatedCause } from '../evaluation.ts';

/**
 * Recognises a mount that the policy denies only with `nosymfollow`, an option that kernels check but do not log.
 *
 * @see `audit_mnt_flags` in the kernel's `mount.c`
 */
export const unloggedMountOption: EvaluatedCause = ({ record, refuses }) => {
  const { operation, flags = '' as ByteString } = record;
  if (operation !== ('mount' as string) || flags.includes('nosymfollow')) return undefined;
  if (!refuses({ ...record, flags: `${flags}, nosymfollow` as ByteString })) return undefined;
  return {
    id: 'unlogged-mount-option',
    words: 'the mount had the option `nosymfollow`, which kernels do not log: add the option to a rule',
    // systemd mounts credentials and services with the option.
    confirmed: record.comm?.startsWith('(') === true,
    link: 'https://github.com/canonical/lxd/pull/12698',
  };
};
