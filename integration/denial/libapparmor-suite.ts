import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { libapparmorNames, type AppArmorRecord, type RecordField } from '@lamellar/core/log-records';

/** A line of AppArmor's own tests, with libapparmor's fields under the names of its test program. */
export interface LogTest {
  readonly name: string;
  readonly line: string;
  readonly fields: ReadonlyMap<string, string>;
}

/** The field names in libapparmor's test program, which does not know fields of limits. */
const printed: Readonly<Partial<Record<RecordField, string>>> = {
  auditId: 'Audit ID',
  operation: 'Operation',
  requestedMask: 'Mask',
  deniedMask: 'Denied Mask',
  fsuid: 'fsuid',
  ouid: 'ouid',
  profile: 'Profile',
  peerProfile: 'Peer profile',
  peer: 'Peer',
  name: 'Name',
  comm: 'Command',
  name2: 'Name2',
  namespace: 'Namespace',
  attribute: 'Attribute',
  task: 'Task',
  parent: 'Parent',
  magicToken: 'Token',
  info: 'Info',
  peerInfo: 'Peer info',
  errorCode: 'ErrorCode',
  pid: 'PID',
  peerPid: 'Peer PID',
  netAddr: 'Net Addr',
  peerAddr: 'Peer Addr',
  netFamily: 'Network family',
  netSockType: 'Socket type',
  netProtocol: 'Protocol',
  netLocalAddr: 'Local addr',
  netForeignAddr: 'Foreign addr',
  netLocalPort: 'Local port',
  netForeignPort: 'Foreign port',
  dbusBus: 'DBus bus',
  dbusPath: 'DBus path',
  dbusInterface: 'DBus interface',
  dbusMember: 'DBus member',
  signal: 'Signal',
  fsType: 'FS Type',
  flags: 'Flags',
  srcName: 'Src name',
  execpath: 'Execpath',
  class: 'Class',
  epoch: 'Epoch',
  auditSubId: 'Audit subid',
};

/** Reads the tests in a folder of libapparmor. */
export async function logTests(folder: string): Promise<readonly LogTest[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.in')).map((name) => name.slice(0, -3));
  return Promise.all(
    names.toSorted().map(async (name) => {
      const [line, output] = await Promise.all(
        ['in', 'out'].map((end) => readFile(join(folder, `${name}.${end}`), 'latin1')),
      );
      return { name, line: line ?? '', fields: fieldsOf(output ?? '') };
    }),
  );
}

/**
 * The output of libapparmor's test program for a record; `INVALID` for no record. Omits numbers equal to 0, like the
 * program.
 */
export function printedFields(record: AppArmorRecord | undefined): ReadonlyMap<string, string> {
  const fields = new Map([['Event type', `AA_RECORD_${record?.event ?? 'INVALID'}`]]);
  if (record === undefined) return fields;
  for (const field of Object.keys(libapparmorNames) as RecordField[]) {
    const value = record[field];
    const isUnset = value === undefined || (value === 0 && field !== 'fsuid' && field !== 'ouid');
    const name = printed[field];
    if (!isUnset && name !== undefined) fields.set(name, String(value));
  }
  return fields;
}

function fieldsOf(output: string): ReadonlyMap<string, string> {
  const pairs = output.split('\n').flatMap((line): readonly (readonly [string, string])[] => {
    const at = line.indexOf(': ');
    return at === -1 ? [] : [[line.slice(0, at), line.slice(at + 2)]];
  });
  return new Map(pairs.filter(([name]) => name !== 'File'));
}
