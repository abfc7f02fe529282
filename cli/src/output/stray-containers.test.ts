import { expect, test } from 'vitest';
import { statusText } from './container-status.ts';
import { strayStatus } from './stray-containers.ts';

test.each([
  [{ name: 'copy', of: ['web'], running: true }, 'copy: has the settings of web, but is not in the manifest; running'],
  [
    { name: 'copy', of: ['web', 'db'], running: false },
    'copy: has the settings of web, db, but is not in the manifest; not running',
  ],
  [{ name: 'i1', of: [], running: false }, 'i1: has settings of lamellar, but is not in the manifest; not running'],
])('status tells of %j', (stray, text) => {
  expect(statusText(strayStatus(stray))).toBe(text);
});
