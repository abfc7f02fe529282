import { expect, test } from 'vitest';
import { orphanedSettingsInWords } from './report-orphaned-settings.ts';

const copy = { runtime: 'incus', project: 'shop', instance: 'web', of: ['db'] } as const;

test('settings of a different container are reported with a command to remove them', () => {
  expect(orphanedSettingsInWords(copy, new Set(['db']))).toBe(
    'container `web` has the settings of db, but is not in the manifest: run `lamellar remove --container web`',
  );
});

test('the removal of a name applied to a different container is not suggested', () => {
  expect(orphanedSettingsInWords(copy, new Set(['web']))).toBe(
    'container `web` of Incus in the project `shop` has the settings of db, but the manifest has only a different container of that name: add a new key with `name: web`',
  );
});
