import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, lchownSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, inject, it } from 'vitest';
import { ownUser, readAnyFile, TrustedFiles } from '@lamellar/node/files';
import { battlefield, underAttack } from './testing/under-attack.ts';

const own = ownUser().uid;
const isRoot = own === 0;
/** Accepts files of root and of the user who runs the tests. */
const trusted = new TrustedFiles(own);

/** Accepts only files of root. */
const strict = new TrustedFiles(0);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(inject('scratch'), 'trusted-'));
  mkdirSync(path.join(folder, 'below'), { mode: 0o755 });
  file('below/manifest', 0o644);
});

function file(name: string, mode: number): string {
  writeFileSync(path.join(folder, name), '');
  chmodSync(path.join(folder, name), mode);
  return path.join(folder, name);
}

/** Gives a file or a link to a user different from root, and returns the user. */
function giveAway(place: string): number {
  if (isRoot) lchownSync(place, 12345, 0);
  return isRoot ? 12345 : own;
}

describe('a file is accepted', () => {
  it('that only its owner can write', () => {
    expect(trusted.distrust(path.join(folder, 'below/manifest'))).toBeUndefined();
    expect(trusted.distrust(path.join(folder, 'below/../below/./manifest'))).toBeUndefined();
  });

  it('in a sticky folder that everybody can write', () => {
    chmodSync(path.join(folder, 'below'), 0o1777);
    expect(trusted.distrust(path.join(folder, 'below/manifest'))).toBeUndefined();
  });

  it('that is missing: the read reports the error', () => {
    expect(trusted.distrust(path.join(folder, 'nowhere/manifest'))).toBeUndefined();
    symlinkSync('around', path.join(folder, 'around'));
    expect(trusted.distrust(path.join(folder, 'around'))).toBeUndefined();
  });

  it('through links that lead to such files', () => {
    symlinkSync('../below', path.join(folder, 'below/link'));
    symlinkSync(path.join(folder, 'below'), path.join(folder, 'absolute'));
    expect(trusted.distrust(path.join(folder, 'below/link/manifest'))).toBeUndefined();
    expect(trusted.distrust(path.join(folder, 'absolute/manifest'))).toBeUndefined();
  });
});

describe('a file is refused', () => {
  it.each([0o664, 0o646, 0o666])('of mode %o', (mode) => {
    const place = file('written', mode);
    expect(trusted.distrust(place)).toBe(`users besides root can write ${place} (mode ${mode.toString(8)})`);
  });

  it.each([0o775, 0o757, 0o777])('in or below a folder of mode %o', (mode) => {
    mkdirSync(path.join(folder, 'below/deep'));
    file('below/deep/policy', 0o644);
    chmodSync(path.join(folder, 'below'), mode);
    const shown = `users besides root can write ${path.join(folder, 'below')} (mode ${mode.toString(8)})`;
    const fresh = new TrustedFiles(own);
    expect(fresh.distrust(path.join(folder, 'below/manifest'))).toBe(shown);
    expect(fresh.distrust(path.join(folder, 'below/deep/policy'))).toBe(shown);
  });

  it('after a link to a file that others can write', () => {
    const place = file('written', 0o666);
    symlinkSync('../written', path.join(folder, 'below/link'));
    expect(trusted.distrust(path.join(folder, 'below/link'))).toContain(place);
  });

  it('by a relative path, for the working directory', () => {
    const place = path.relative(process.cwd(), file('written', 0o666));
    expect(trusted.distrust(place)).toContain(path.join(folder, 'written'));
  });

  it.each(['below/manifest', 'below'])('if %s belongs to a different user', (name) => {
    const other = giveAway(path.join(folder, name));
    const shown = strict.distrust(path.join(folder, 'below/manifest'));
    expect(shown).toContain(`belongs to user ${other}, not to root`);
  });

  it('after a link of a different user', () => {
    const link = path.join(folder, 'link');
    symlinkSync('below/manifest', link);
    const other = giveAway(link);
    expect(strict.distrust(link)).toContain(`belongs to user ${other}, not to root`);
  });
});

describe('a file is public', () => {
  const isPublic = (place: string, isOpen?: (folder: string) => boolean): unknown => {
    // The scratch folder may be closed to further users.
    const isAbove = (above: string): boolean => `${folder}/`.startsWith(above === '/' ? '/' : `${above}/`);
    const read = readAnyFile(place, 10, (each) => isAbove(each) || isOpen?.(each) === true);
    return 'bytes' in read ? read.isPublic : read;
  };

  it.each([
    [0o644, true],
    [0o604, true],
    [0o640, false],
    [0o600, false],
  ])('by its mode %o: %s', (mode, expected) => expect(isPublic(file('some', mode))).toBe(expected));

  it.each([
    [0o755, true],
    [0o711, true],
    [0o754, false],
    [0o700, false],
  ])('by the mode %o of its folder: %s', (mode, expected) => {
    chmodSync(path.join(folder, 'below'), mode);
    symlinkSync('below/manifest', path.join(folder, 'link'));
    for (const name of ['below/manifest', 'link']) expect(isPublic(path.join(folder, name)), name).toBe(expected);
    expect(isPublic(path.join(folder, 'below/manifest'), (each) => each === path.join(folder, 'below'))).toBe(true);
  });

  it('unless it is no regular file, without opening it', () => {
    execFileSync('mkfifo', [path.join(folder, 'fifo')]);
    expect(isPublic(path.join(folder, 'fifo'))).toMatchObject({ reason: 'it is not a regular file', special: true });
    expect(isPublic('/dev/null')).toMatchObject({ reason: 'it is not a regular file' });
    expect(isPublic(path.join(folder, 'nowhere'))).toMatchObject({ missing: true });
  });
});

describe.runIf(isRoot)('(needs root) nobody can exchange a file between its check and its use', () => {
  it('in 1,000 attempts in a folder that everybody can write', async () => {
    const field = battlefield();
    chmodSync(field.home, 0o1777);
    chownSync(field.home, 0, 0);
    const counts = { missing: 0, distrusted: 0, read: 0 };
    // A file and a link of the other user come and go.
    const plant = `const place = home + '/manifest';
      fs.writeFileSync(place, 'planted'); fs.unlinkSync(place);
      fs.symlinkSync(target + '/secret', place); fs.unlinkSync(place);`;
    await underAttack(field, plant, () => {
      const until = Date.now() + 60_000;
      while (Math.min(counts.missing, counts.distrusted) < 1000 && Date.now() < until) {
        const read = strict.read(path.join(field.home, 'manifest'), 1024);
        if ('distrust' in read) counts.distrusted++;
        else if ('reason' in read && read.missing) counts.missing++;
        else counts.read++;
      }
    });
    field.remove();
    expect(counts.read).toBe(0);
    expect(Math.min(counts.missing, counts.distrusted)).toBeGreaterThanOrEqual(1000);
  }, 90_000);

  it('with the entries of such a folder untrusted', () => {
    chmodSync(path.join(folder, 'below'), 0o1777);
    expect(strict.distrust(path.join(folder, 'below'))).toContain('(mode 1777)');
    expect(strict.distrust(path.join(folder, 'below/manifest'))).toBeUndefined();
  });
});
