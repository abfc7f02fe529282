import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const here = (place: string): string => fileURLToPath(new URL(`../../${place}`, import.meta.url));

/** The minimum number of schemas with a view: a view without its tag would go unnoticed. */
const atLeast = 11;

test('the schemas of views are current', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'view-schemas-'));
  try {
    execFileSync(process.execPath, [here('scripts/embed-view-schemas.mjs'), folder]);
    const names = readdirSync(folder);
    expect(names.length).toBeGreaterThanOrEqual(atLeast);
    for (const name of names)
      expect(readFileSync(here(`docs/schema/${name}`), 'utf8')).toBe(readFileSync(path.join(folder, name), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);
