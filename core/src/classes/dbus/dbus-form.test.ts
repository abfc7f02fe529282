import { describe, expect, test } from 'vitest';
import { bytesOf } from '../../source/bytes.ts';
import { dbusForm } from './dbus-form.ts';

/** Returns the rule for the words, with the label of the peer, or the error message. */
function shown(operation: string, ...words: readonly string[]): string {
  const reading = dbusForm.read(words.map(bytesOf), [operation]);
  if ('error' in reading) return reading.error.message;
  const [peer] = reading.labels;
  const object = { ...reading.cases[0].object, ...(peer === undefined ? {} : { peer }) };
  return dbusForm.rule(object, [operation], []);
}

describe('words are the conditions of rules', () => {
  test.each([
    [
      'send',
      ['bus=system', 'path=/a', 'interface=b.c', 'member=D', 'name=e.f', 'peer=g'],
      'dbus send bus=system path=/a interface=b.c member=D peer=(name=e.f, label=g),',
    ],
    // Broadcast messages are addressed to the bus.
    ['send', ['peer=g', 'bus=system'], 'dbus send bus=system peer=(name=org.freedesktop.DBus, label=g),'],
    ['receive', ['bus=system', 'member=D', 'peer=g h'], 'dbus receive bus=system member=D peer=(label="g h"),'],
    ['bind', ['bus=session', 'name=a.b'], 'dbus bind bus=session name=a.b,'],
    ['eavesdrop', ['bus=session'], 'dbus eavesdrop bus=session,'],
  ])('%s %j', (operation, words, expected) => expect(shown(operation, ...words)).toBe(expected));
});

test.each([
  ['send', ['peer=a'], '`send` needs a bus'],
  ['send', ['bus=system'], '`send` needs the label of the peer'],
  ['bind', ['bus=system'], '`bind` needs a name'],
  ['eavesdrop', ['bus=system', 'name=a'], '`name=a` has no meaning here'],
  ['send', ['system'], '`system` has no meaning here'],
  ['send', ['bus=a', 'bus=b'], '`bus` is given twice'],
])('%s %j is refused', (operation, words, expected) => expect(shown(operation, ...words)).toBe(expected));
