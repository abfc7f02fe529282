import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { policy } from '../language/testing/policy.ts';
import { warnOfStyle } from './warn-of-style.ts';

function warnings(text: string): readonly string[] {
  const found: Diagnostic[] = [];
  warnOfStyle(policy(text).ast.statements, false, (diagnostic) => found.push(diagnostic));
  return found.map(({ code, message, hint }) => `${code}: ${message}; ${hint}`);
}

describe('warnOfStyle', () => {
  it.each([
    ['#include <a>\n', 'deprecated-syntax: `#include` looks like a comment; write `include`'],
    [
      '/bin/a { }',
      'deprecated-syntax: the path `/bin/a` as the name of a profile; write `profile NAME /bin/a`: a name, and the path for its attachment',
    ],
    ['profile a { /b RW, }', 'deprecated-syntax: upper case in the permissions `RW`; write `rw`'],
    ['profile a { /b PiX, }', 'deprecated-syntax: upper case in the permissions `PiX`; write `Pix`'],
    [
      'profile a { deny { /b rux, } }',
      'dangerous-permission: `ux` executes the program unconfined, with the environment of the caller; write `Ux`, or name a profile with `Px`',
    ],
    [
      'profile a { mount options=make-rslave /b, }',
      'deprecated-syntax: a mount point in the place of a source; write `-> /b`',
    ],
    ['profile a { set rlimit cpu <= 5, }', 'implied-default: `cpu` without a unit counts seconds; write `5 s`'],
    [
      'profile a { if $b { } else if $c { set rlimit rttime <= 5, } }',
      'implied-default: `rttime` without a unit counts microseconds; write `5 us`',
    ],
  ])('%j', (text, warning) => expect(warnings(text)).toEqual([warning]));

  it.each([
    'include <a>',
    'profile a /bin/a { profile /b { } }',
    'profile a { /b rwPix, /c Ux, /d pux, /e Cx, }',
    'profile a { set rlimit cpu <= infinity, set rlimit nofile <= 5, set rlimit cpu <= 5 min, }',
  ])('says nothing about %s', (text) => expect(warnings(text)).toEqual([]));
});
