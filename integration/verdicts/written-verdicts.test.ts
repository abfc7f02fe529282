import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesOf } from '@lamellar/core';
import { afterAll, describe, expect, test } from 'vitest';
import { fullJudges } from './full-judges.ts';
import { versionVerdicts } from './version-verdicts.ts';

const folder = mkdtempSync(join(tmpdir(), 'lamellar-verdicts-'));
afterAll(() => rmSync(folder, { recursive: true }));
const judges = await fullJudges(folder);

describe('core says of each version what its compiler says', () => {
  test.each([
    ['nothing of one version', 'profile a { signal peer=b, }\n'],
    ['what 4.1 does not know yet', 'profile a { network interface=lo, }\n'],
    ['what 5.0 does not know any more', 'profile a { signal peer=@{b-c,d}, }\n'],
    ['both in a profile', 'profile a { network interface=lo, signal peer=@{b-c,d}, }\n'],
    ['both in two profiles', 'profile a { network interface=lo, }\nprofile b { signal peer=@{b-c,d}, }\n'],
    ['an assignment and a rule', '@{v} ?= a\nprofile a { mount options=(relatime, norelatime), }\n'],
    ['a condition that does not hold', '$f = false\nprofile a { if $f { mount options=(relatime, norelatime), } }\n'],
    ['a block that is dropped', 'profile a { deny { network interface=lo, signal peer=@{b-c,d}, } }\n'],
    ['parts of a head', 'profile a xattrs=((b) flags=(attach_disconnected.ipc) { }\n'],
    ['a conflict to 5.0 alone', 'profile a { change_profile /a -> b, change_profile unsafe /a -> c, }\n'],
    [
      'a conflict to 5.0 alone, and what 4.1 does not know',
      'profile a { change_profile /a -> b, change_profile unsafe /a -> c, }\nprofile b { network interface=lo, }\n',
    ],
    ['a brace among attributes', 'profile a xattrs=({) { }\n'],
    ['a parenthesis among attributes', 'profile a xattrs=(() { }\n'],
    ['a comma before an operator', 'profile a xattrs=(a, = b) { }\n'],
    ['a sign in front of an operator', 'profile a xattrs=(:=b) { }\n'],
    ['a value in parentheses on a later line', 'profile a xattrs=(a=\n(b)) { }\n'],
    ['a list where one value can be', 'profile a { dbus peer=(label=(a, b)), }\n'],
    ['an empty value in a group', 'profile a { dbus peer=(label=""), }\n'],
    ['an attribute that is no pattern', 'profile a xattrs=(a={b) { }\n'],
    ['an attribute that is cut short', 'profile a xattrs=(a={b}) { }\n'],
    ['a brace among identities', 'profile a +identities=({) { }\n'],
    ['a variable that has its one value twice', '@{v}=/b /b\nprofile a flags=(attach_disconnected.ipc=@{v}) { }\n'],
    ['a variable that leads back behind a value', '@{v}=/b @{v}\nprofile@{v} { }\n'],
    ['a variable that leads back at once', '@{v}=a @{v}\nprofile@{v} { }\n'],
    ['a quoted reference in a condition', 'profile a { if "@{no}" == b { } }\n'],
  ])('%s', async (_, text) => {
    const verdicts = await versionVerdicts(bytesOf(text), judges);
    expect(verdicts?.core, verdicts?.messages).toEqual(verdicts?.compilers);
  });
});
