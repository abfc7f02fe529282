import { quotePattern } from '../../language/printer/print.ts';
import type { AppArmorRecord } from '../../log-records/record.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { EvaluatedCause } from '../evaluation.ts';

/** Flags of changes to existing mounts, which need no umount. */
const changes: ReadonlySet<string> = new Set(
  ['remount', 'move', 'private', 'slave', 'shared', 'unbindable'].flatMap((word) => [word, `r${word}`]),
);

/** Recognises a mount whose profile also denies the capability, or the umount afterwards. */
export const mountPrerequisites: EvaluatedCause = ({ record, refuses }) => {
  const { event, profile, namespace, name, operation, flags = '' } = record;
  if (operation !== ('mount' as string) || profile === undefined || name === undefined) return undefined;
  const own: AppArmorRecord = { event, profile, ...(namespace === undefined ? {} : { namespace }) };
  const isNew = !flags.split(/[, ]+/).some((flag) => changes.has(flag));
  const missing = [
    ...(refuses({ ...own, operation: 'capable' as ByteString, name: 'sys_admin' as ByteString })
      ? ['`capability sys_admin,`']
      : []),
    ...(isNew && refuses({ ...own, operation: 'umount' as ByteString, name })
      ? [`later \`umount ${quotePattern(name)},\``]
      : []),
  ];
  if (missing.length === 0) return undefined;
  return { id: 'mount-prerequisites', words: `the mount also needs ${missing.join(' and ')}`, confirmed: true };
};
