import { execFileSync } from 'node:child_process';
import {
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CommandError } from '../../exit-status.ts';
import { saveFile } from './save-file.ts';
import { attemptsUntil, battlefield, stranger, underAttack, type Battlefield } from './testing/under-attack.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lamellar-unit-'));
  file = join(folder, 'saved');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const places: Readonly<Record<string, () => void>> = {
  nothing: () => undefined,
  'a file': () => {
    writeFileSync(file, 'old', { mode: 0o666 });
  },
  'a link to a file': () => {
    writeFileSync(join(folder, 'other'), 'old');
    symlinkSync('other', file);
  },
  'a link without a target': () => {
    symlinkSync('nowhere', file);
  },
  'a link to itself': () => {
    symlinkSync('saved', file);
  },
};

test.each(Object.keys(places))('the saved file replaces %s', (what) => {
  places[what]?.();
  saveFile(file, Buffer.from('new'), 0o600);
  const status = lstatSync(file);
  expect([status.isFile(), (status.mode & 0o777).toString(8), readFileSync(file, 'utf8')]).toEqual([
    true,
    '600',
    'new',
  ]);
});

test('the target of a link stays unchanged', () => {
  places['a link to a file']?.();
  saveFile(file, Buffer.from('new'), 0o600);
  expect(readFileSync(join(folder, 'other'), 'utf8')).toBe('old');
});

const others: Readonly<Record<string, () => void>> = {
  'a folder': () => {
    mkdirSync(file);
  },
  'a pipe': () => {
    execFileSync('mkfifo', [file]);
  },
  'a link to a device': () => {
    symlinkSync('/dev/null', file);
  },
};

test.each(Object.keys(others))('%s stays and is reported', (what) => {
  others[what]?.();
  const before = lstatSync(file).ino;
  expect(() => {
    saveFile(file, Buffer.from('new'), 0o600);
  }).toThrow(`${file}: it is not a regular file`);
  expect(lstatSync(file).ino).toBe(before);
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

describe.runIf(process.getuid?.() === 0)('(needs root) in a folder of another user', () => {
  let field: Battlefield;
  beforeEach(() => {
    field = battlefield();
    mkdirSync(join(field.home, 'metrics'));
    chownSync(join(field.home, 'metrics'), stranger, stranger);
  });
  afterEach(() => field.remove());

  /** Saves, and reports success. The attack makes some attempts impossible. */
  function trySave(): boolean {
    try {
      saveFile(join(field.home, 'metrics/saved'), Buffer.from('counts'), 0o644);
      return true;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      return false;
    }
  }

  const attacks: Readonly<Record<string, string>> = {
    'a link in place of the file or of its temporary name': `for (const name of ['saved', 'saved.lamellar-new']) {
      const place = home + '/metrics/' + name;
      try { fs.unlinkSync(place); } catch {}
      fs.symlinkSync(target + '/secret', place); }`,
    'a link in place of the folder': `fs.renameSync(home + '/metrics', home + '/away'); fs.symlinkSync(target, home + '/metrics');
      fs.unlinkSync(home + '/metrics'); fs.renameSync(home + '/away', home + '/metrics');`,
  };

  test.each(Object.keys(attacks))(
    'no user redirects 1,000 writers by %s',
    async (attack) => {
      const counts = { saved: 0, refused: 0 };
      await underAttack(field, attacks[attack] ?? '', () => {
        for (const _ of attemptsUntil(1000, () => Math.min(counts.saved, counts.refused) > 0))
          counts[trySave() ? 'saved' : 'refused']++;
      });
      field.expectUntouched();
      expect(Math.min(counts.saved, counts.refused)).toBeGreaterThan(0);
    },
    60_000,
  );

  test('a link of a different user is reported, and a link of root is followed', () => {
    const link = join(field.home, 'metrics');
    rmSync(link, { recursive: true });
    symlinkSync(field.target, link);
    lchownSync(link, stranger, stranger);
    expect(() => saveFile(join(link, 'saved'), Buffer.from(''), 0o644)).toThrow(
      `${link} is a link of user ${stranger}, who could redirect root to any file`,
    );
    field.expectUntouched();
    lchownSync(link, 0, 0);
    saveFile(join(link, 'saved'), Buffer.from('new'), 0o644);
    expect(readFileSync(join(field.target, 'saved'), 'utf8')).toBe('new');
  });
});
