/** Whose denials are meant. */
interface Confined {
  /** Its profile in the host's own policy namespace. */
  readonly profile: string;
  readonly namespace: string;
}

/**
 * The denials that a kernel has logged of a container, in the log's order: `PROFILE OPERATION OBJECT (MASK)`, with
 * the object as far as there is one.
 */
export function denialsIn(kernelLog: string, { profile, namespace }: Confined): readonly string[] {
  return kernelLog
    .split('\n')
    .filter((line) => line.includes('apparmor="DENIED"'))
    .map(fieldsOf)
    .filter((fields) => fields.get('namespace') === `root//${namespace}` || fields.get('profile') === profile)
    .map((fields) => {
      const what = ['capname', 'name', 'peer', 'family']
        .map((key) => fields.get(key))
        .find((text) => text !== undefined);
      const mask = fields.get('requested_mask') ?? fields.get('requested');
      const parts = [
        fields.get('profile'),
        fields.get('operation'),
        what,
        mask === undefined ? undefined : `(${mask})`,
      ];
      return parts.filter((part) => part !== undefined).join(' ');
    });
}

/** The `key=value` pairs of a record. A value that is not quoted is a number or hexadecimal: spaces end it. */
function fieldsOf(record: string): ReadonlyMap<string, string> {
  const pairs = record.matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g);
  return new Map([...pairs].map(([, key = '', quoted, plain = '']) => [key, quoted ?? plain]));
}
