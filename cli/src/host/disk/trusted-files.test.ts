import { chmodSync, chownSync, lchownSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, inject, it } from 'vitest';
import { ownUser } from '../process/own-user.ts';
import { isForAll, TrustedFiles } from './trusted-files.ts';

const own = ownUser().uid;
const isRoot = own === 0;
/** Whoever runs the tests; what root owns is taken from everybody. */
const trusted = new TrustedFiles(own);

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

describe('a file is taken', () => {
  it('that nobody else can write', () => {
    expect(trusted.distrust(path.join(folder, 'below/manifest'))).toBeUndefined();
    expect(trusted.distrust(path.join(folder, 'below/../below/./manifest'))).toBeUndefined();
  });

  it('in a folder that everybody can write, where nobody can replace it', () => {
    chmodSync(path.join(folder, 'below'), 0o1777);
    expect(trusted.distrust(path.join(folder, 'below/manifest'))).toBeUndefined();
  });

  it('that is not there: reading it tells so', () => {
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

describe('a file is not taken', () => {
  it.each([0o664, 0o646, 0o666])('of mode %o', (mode) => {
    const place = file('written', mode);
    expect(trusted.distrust(place)).toBe(`others than root can write ${place} (mode ${mode.toString(8)})`);
  });

  it.each([0o775, 0o757, 0o777])('in or below a folder of mode %o', (mode) => {
    mkdirSync(path.join(folder, 'below/deep'));
    file('below/deep/policy', 0o644);
    chmodSync(path.join(folder, 'below'), mode);
    const told = `others than root can write ${path.join(folder, 'below')} (mode ${mode.toString(8)})`;
    const fresh = new TrustedFiles(own);
    expect(fresh.distrust(path.join(folder, 'below/manifest'))).toBe(told);
    expect(fresh.distrust(path.join(folder, 'below/deep/policy'))).toBe(told);
  });

  it('behind a link to what others can write', () => {
    const place = file('written', 0o666);
    symlinkSync('../written', path.join(folder, 'below/link'));
    expect(trusted.distrust(path.join(folder, 'below/link'))).toContain(place);
  });

  it('by its path from the working directory, which is on the way to it', () => {
    const place = path.relative(process.cwd(), file('written', 0o666));
    expect(trusted.distrust(place)).toContain(path.join(folder, 'written'));
  });

  it.runIf(isRoot).each(['below/manifest', 'below'])("where %s is another user's", (name) => {
    chownSync(path.join(folder, name), 12345, 0);
    const told = `${path.join(folder, name)} belongs to user 12345, not to root`;
    expect(new TrustedFiles(0).distrust(path.join(folder, 'below/manifest'))).toBe(told);
  });

  it.runIf(isRoot)("behind another user's link", () => {
    symlinkSync('below/manifest', path.join(folder, 'link'));
    lchownSync(path.join(folder, 'link'), 12345, 0);
    const told = `${path.join(folder, 'link')} belongs to user 12345, not to root`;
    expect(new TrustedFiles(0).distrust(path.join(folder, 'link'))).toBe(told);
  });

  it.skipIf(isRoot)("that is another user's", () => {
    expect(new TrustedFiles(0).distrust(path.join(folder, 'below/manifest'))).toContain(`belongs to user ${own}`);
  });
});

describe('isForAll', () => {
  it.each([
    [0o644, true],
    [0o604, true],
    [0o640, false],
    [0o600, false],
  ])('mode %o: %s', (mode, forAll) => expect(isForAll(file('some', mode))).toBe(forAll));
});
