import type { ByteString } from '../../source/bytes.ts';
import type { EvaluatedCause } from '../evaluation.ts';
import type { RecognisedCause } from '../known-cause.ts';

const id = 'unlogged-mount-option';
const link = 'https://github.com/canonical/lxd/pull/12698';

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
    id,
    words: 'the mount had the option `nosymfollow`, which kernels do not log: add the option to a rule',
    // systemd mounts credentials and services with the option.
    confirmed: record.comm?.startsWith('(') === true,
    link,
  };
};

/**
 * Recognises a mount of credentials for a service of systemd.
 *
 * @see `credentials_fs_mount_flags` in systemd's `credential-util.c`
 */
export const credentialMount: RecognisedCause = ({ operation, comm, flags = '' }) =>
  operation === ('mount' as string) && comm === ('(sd-mkdcreds)' as string) && !flags.includes('nosymfollow')
    ? {
        id,
        words:
          'systemd since 254 mounts credentials also with `nosymfollow`, which kernels do not log: add `nosymfollow` to the options of the rule',
        confirmed: false,
        link,
      }
    : undefined;
