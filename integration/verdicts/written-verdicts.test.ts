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
    ['a comment in a rule that is read word by word', 'profile a { signal send # why\n, }\n'],
    ['a comment in a rule that is not', 'profile a { capability # why\n kill # so\n, }\n'],
    ['a comment before an arrow', 'profile a { change_profile /a # why\n -> b, }\n'],
    ['a hash that begins a name', 'profile a { mount #why\n, }\n'],
    ['a brace that is a name', 'profile a { mount options=async }, }\n'],
    ['a list of permissions to make a namespace', 'profile a { userns (create), }\n'],
    ['quotes around what is no path', 'profile a { "a b" r, }\n'],
    ['a variable alone as a new root', '@{v}=/a\nprofile a { pivot_root @{v}, }\n'],
    ['a variable alone that is linked', '@{v}=/a\nprofile a { link @{v} -> /b, }\n'],
    ['a variable alone that is an alias', '@{v}=/a\nalias @{v} -> /b,\nprofile a { }\n'],
    ['a question mark behind a variable', '@{v}=/a\nprofile a @{v}?b { @{v}?b r, }\n'],
    ['a colon behind a variable', '@{v}=/a\nprofile a { @{v}:=b r, }\n'],
    ['a brace that touches what it opens', '$t=true\nprofile a { if $t {/a r, } }\n'],
    ['a brace that touches a condition', '$t=true\nprofile a { if $t{ /a r, } }\n'],
    ['a brace that touches a variable', '@{v}=a\nprofile a { if defined @{v}{ /a r, } }\n'],
    ['a brace before a variable', '@{v}=/a\nprofile a { if defined @{v} {@{v} r, } }\n'],
    ['parentheses around a boolean', '$t=true\nprofile a { if ( $t ) { /a r, } }\n'],
    ['parentheses that touch a variable', '@{v}=a\nprofile a { if ( a == @{v}) { } }\n'],
    ['a comment in a condition', '$t=true\nprofile a { if not # why\n $t { } }\n'],
    ['options that mount nothing, in a block', 'profile a { { mount options=M fstype=a, } }\n'],
    ['an executable in a block', 'profile a { audit { change_profile /a -> b, } }\n'],
    ['an executable in a block that denies', 'profile a { deny { change_profile /a -> b, } }\n'],
    ['an executable in a block of a block', 'profile a { deny { { change_profile /a -> b, } } }\n'],
    ['two conditions of a new root', 'profile a { pivot_root foo=/a oldroot=/b, }\n'],
    ['another operator for an old root', 'profile a { pivot_root oldroot:=/b, }\n'],
    ['no name of a variable in a target', 'profile a { pivot_root -> @{}, }\n'],
    ['an interface of sockets without', 'profile a { network netlink interface=a, }\n'],
    ['a label of a peer of any sockets', 'profile a { network netlink peer=(label=a), }\n'],
    ['a variable without values behind a link', 'profile a { /a l -> @{no}, }\n'],
    ['no pattern behind a link', 'profile a { /a lr -> }, }\n'],
    ['the type of what is unmounted, which is no pattern', 'profile a { umount fstype=} /a, }\n'],
    ['an include of variables in a profile', 'profile a { include <tunables/home> }\n'],
    ['an include of variables behind a profile', 'profile a { }\ninclude <tunables/home>\n'],
    [
      'an include of rules outside of a profile',
      'include <tunables/global>\ninclude <abstractions/base>\nprofile a { }\n',
    ],
    ['an abi in a profile', 'profile a { abi <abi/3.0>, }\n'],
    ['an abi behind a profile', 'profile a { }\nabi <abi/3.0>,\n'],
    ['an abi file that is looked for from here', 'abi abi/3.0,\nprofile a { }\n'],
    ['a byte order mark', '\uFEFFprofile a { }\n'],
    ['a blank that is none before a rule', 'profile a {\n\u00A0/a r,\n}\n'],
    ['one before the end of a block', 'profile a {\n\u00A0}\n'],
    ['one behind the last block', 'profile a { }\n\u00A0\n'],
    ['one in a name', 'profile\u00A0a { }\n'],
    ['quotes that are none', 'profile a { signal peer=“b”, }\n'],
    ['a quoted reference in a condition', 'profile a { if "@{no}" == b { } }\n'],
  ])('%s', async (_, text) => {
    const verdicts = await versionVerdicts(bytesOf(text), judges);
    expect(verdicts?.core, verdicts?.messages).toEqual(verdicts?.compilers);
  });
});
