import { expect, test } from 'vitest';
import { bytesOf } from '../source/bytes.ts';
import { busMessage, clientError } from './bus-message.ts';
import { readRecords } from './read-record.ts';

const own = '(uid=1000 pid=7 comm="app" label="snap.app.app (enforce)")';
const free = '(uid=0 pid=8 comm="dbus service --x" label="unconfined")';
const message = (sender: string, destination: string, iface = 'org.example.Service'): string =>
  `${busMessage} from sending this message to this recipient; type="method_call", sender=${sender} interface="${iface}" member="Get" error name="(unset)" requested_reply="0" destination=${destination}`;
const of = { event: 'DENIED', operation: 'dbus_method_call', dbusMember: 'Get', info: clientError };

test.each<[line: string, expected: object]>([
  [
    `app: ${message(`":1.9" ${own}`, `"org.example.Service" ${free}`)}`,
    {
      ...of,
      deniedMask: 'send',
      dbusBus: 'system',
      dbusInterface: 'org.example.Service',
      name: 'org.example.Service',
      profile: 'snap.app.app',
      peerProfile: 'unconfined',
      comm: 'app',
    },
  ],
  [
    message(`":1.9" ${free}`, `":1.4" ${own}`, 'org.gnome.SessionManager'),
    { ...of, deniedMask: 'receive', dbusBus: 'session', profile: 'snap.app.app', peerProfile: 'unconfined' },
  ],
  [
    // A library for Go quotes the error again.
    `err="${message('"(null)" (inactive)', '"org.freedesktop.DBus" (bus)').replaceAll('"', '\\"')}"`,
    { ...of, dbusBus: 'system', dbusInterface: 'org.example.Service' },
  ],
])('%s', (line, expected) => {
  const records = readRecords(bytesOf(line));
  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject(expected);
  expect('profile' in (records[0] ?? {})).toBe(line.includes('label='));
});

test.each([
  `${busMessage} from sending this message to this recipient; type="method_call", sender=${'('.repeat(9999)}`,
  `${busMessage} from sending this message to this recipient; type="`,
  // Any program can write such a line into the system's log.
  `Apr  3 01:02:03 host app[1]: ${message(`":1.9" ${own}`, `":1.4" ${free}`)}`,
])('%.200s contains no record', (line) => {
  expect(readRecords(bytesOf(line))).toEqual([]);
});
