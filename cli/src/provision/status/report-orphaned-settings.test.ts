import { expect, test } from 'vitest';
import { orphanedSettingsInWords } from './report-orphaned-settings.ts';

const copy = { runtime: 'incus', project: 'shop', instance: 'web', of: ['db'] } as const;

test('one with settings of another is told with how they are taken out', () => {
  expect(orphanedSettingsInWords(copy, new Set(['db']))).toBe(
    'container `web` has the settings of db, and the manifest does not have it: `lamellar remove --container web` takes them out',
  );
});

test('where another is applied by its name, it is not told to remove that', () => {
  expect(orphanedSettingsInWords(copy, new Set(['web']))).toBe(
    'container `web` of Incus in the project `shop` has the settings of db, and the manifest has only another one called so: give it a key of its own there, with `name: web`',
  );
});
