import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apparmor41, apparmor50 } from '@lamellar/core/check';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { numberedCases } from '../random/cases.ts';
import { law } from '../random/law.ts';
import { Random } from '../generate/random.ts';
import { printExecPolicy, randomExecPolicy, type ExecPolicy } from '../generate/random-exec-policy.ts';
import { shrinkExecPolicy } from '../generate/shrink-exec-policy.ts';
import { nestedFeatures } from '../kernel-features/kernel-features.ts';
import { provideCompiler } from '../lab/debian/provide-compiler.ts';
import { bothVerdicts, fileDiagnostics, isContradiction, type JudgedCompiler } from './file-rule-verdicts.ts';

const folder = mkdtempSync(join(tmpdir(), 'lamellar-exec-'));
const featuresFile = join(folder, 'features');
writeFileSync(featuresFile, nestedFeatures('6.12.118'));
afterAll(() => rmSync(folder, { recursive: true }));

const compilers: readonly JudgedCompiler[] = [
  { name: '4.1', path: undefined, behaviours: apparmor41 },
  ...(inject('suites').includes('sid')
    ? [{ name: '5.0', path: (await provideCompiler('sid')).path, behaviours: apparmor50 }]
    : []),
];

describe.each(compilers)('core and apparmor_parser $name refuse equal policy', (compiler) => {
  test.each([
    ['patterns that meet', '/a* px, /*b ux,'],
    ['an exact path and a pattern', '/ab px, /* ux,'],
    ['two exact ones', '/{a,b} px, /{b,c} ux,'],
    ['sets of characters, which are exact', '/[ab] px, /[bc] ux,'],
    ['and what is not in a set, which is not', '/[ab] px, /[^c] ux,'],
    ['rules that are merged', '/a* px, /a* ux,'],
    ['rules that differ in who, and are merged', '/a* px, owner /a* ux,'],
    ['rules of owner and other', 'owner /a* px, other /a* ux,'],
    ['priorities', 'priority=1 /a* px, /*b ux,'],
    ['the same priority', 'priority=1 /a* px, priority=1 /*b ux,'],
    ['a conflict below a denial', 'deny /** x, /?b px, /a* ux,'],
    ['a conflict below a denial of higher priority', 'priority=1 deny /** x, /?b px, /a* ux,'],
    ['prompts', 'prompt /a* px, prompt /*b ux,'],
    ['file', 'file, /*b px,'],
    ['file and an exact path', 'file, /b px,'],
    ['all', 'all, /*b px,'],
    ['all twice', 'all, deny all, /*b px,'],
    ['safe', 'safe /a* px, /*b Px,'],
    ['unsafe', 'unsafe /a* Px, /*b px,'],
    ['unsafe and inherit', 'unsafe /a* ix, /*b ix,'],
    ['unsafe x', 'unsafe /a* x -> n, /*b px -> n,'],
    ['fallbacks', '/a* pix, /*b pux,'],
    ['a child and its full name', '/a* cx -> n, /*b px -> p//n,'],
    ['a child and its own name', '/a* cx -> n, /*b px -> n,'],
    ['a child named like the path', '/a* cx -> /a*, /*b cx,'],
    ['a name that ends like the path', '/a px -> x///a, /[a] cx,'],
    ['the name of a namespace', '/a* cx -> :n:b, /*a px -> :n:b,'],
    ['a stack', '/a* cx -> &b, /*a px -> p//&b,'],
    ['a link target', 'lpx /a* -> /b, lux /*c -> /d,'],
    ['links that permit to execute', '/a* lpx -> /b, /*c lux -> /d,'],
    ['change_profile', 'change_profile safe /a -> b*, change_profile unsafe /a -> *b,'],
    ['change_profile and its priority', 'priority=1 change_profile /a -> b*, change_profile unsafe /a -> *b,'],
    ['change_profile, names that differ in front', 'change_profile safe /a -> b, change_profile unsafe /a -> c,'],
    ['change_profile and NUL', 'change_profile unsafe /a -> b*, /a[^x]* px,'],
    ['a block', '{ priority=1 /a px, } /a ux,'],
    ['a block of other', 'owner { other /a px, } /a ux,'],
    ['a child', '/a* px, profile c { /*b ux, }'],
    ['two slashes', '/a//b* px, /a/*c ux,'],
    ['two slashes in front', '//b* px, /b* ux,'],
    ['13 names', Array.from({ length: 13 }, (_, index) => `/${index} px -> n${index},`).join(' ')],
    ['12 names', Array.from({ length: 12 }, (_, index) => `/${index} px -> n${index},`).join(' ')],
    ['an empty alternative', '/a{} r,'],
    ['one alternative', '/a{b} r,'],
    ['empty alternatives', '/a{,} r,'],
    ['an empty set', '/a[] r,'],
    ['an open set', '/a[b r,'],
    ['a range without an end', '/[a-] r,'],
    ['what is linked to', 'link /a -> /b{c,'],
    ['a pattern behind an arrow', '/a px -> b[],'],
    ['braces in each other', `/${'{a,'.repeat(49)}b${'}'.repeat(49)} r,`],
    ['too many braces in each other', `/${'{a,'.repeat(50)}b${'}'.repeat(50)} r,`],
  ])('%s', async (_, rules) => {
    const { core, isRefused, messages } = await bothVerdicts(`profile p { ${rules} }\n`, compiler, featuresFile);
    expect(core, messages).toBe(isRefused ? 'refused' : 'taken');
  });

  test.each([
    ['below a priority', 'priority=1 /** ix, /?b px, /a* ux,', false],
    ['above an exact path that is processed late', '/?b px, /a* ux, /ab ix,', true],
    ['above an exact path that is processed early', '/0 ix, /?b px, /a* ux, /ab ix,', false],
    [
      'below an exact denial between exact rules',
      '/a\\000b px, deny /a\\000b x, change_profile unsafe /a -> b,',
      compiler.name === '4.1',
    ],
  ])('core states that a conflict may be refused: %s', async (_, rules, refused) => {
    const { core, isRefused, messages } = await bothVerdicts(`profile p { ${rules} }\n`, compiler, featuresFile);
    expect({ core, isRefused }, messages).toEqual({ core: 'may be refused', isRefused: refused });
  });

  test.each([
    ['a variable', '@{v}=/a /b\nprofile p { @{v}/* px, /b/c* ux, }\n'],
    ['a variable behind a slash', '@{v}=/a /b\nprofile p { /@{v}/* px, /b/c* ux, }\n'],
    ['an alias', 'alias /a/ -> /b/,\nprofile p { /a/* px, /b/c* ux, }\n'],
    ['an alias of exact paths', 'alias /a -> /b,\nprofile p { /ac px, /bc ux, }\n'],
    ['an alias that makes no pattern', 'alias /a -> /b{c,\nprofile p { /a r, }\n'],
    ['an alias that is not needed', 'alias /a -> /b{c,\nprofile p { /c r, }\n'],
    ['an attachment', 'profile p /a{b { }\n'],
    ['a name', '/p{b { }\n'],
    ['a name beside an attachment', 'profile "p{b" /a { }\n'],
    ['a condition', '$v = true\nprofile p { if $v { /a* px, } else { /*b px, } /*b ux, }\n'],
    ['attachments that are alike', 'profile p /a* { }\nprofile q /a* { }\n'],
    ['profiles that are alike', 'profile p { }\nprofile p { }\n'],
  ])('%s', async (_, text) => {
    const { core, isRefused, messages } = await bothVerdicts(text, compiler, featuresFile);
    expect(core, messages).toBe(isRefused ? 'refused' : 'taken');
  });

  law(
    `random policies have equal verdicts of core and AppArmor ${compiler.name}`,
    numberedCases(50, 50, 300),
    { atLeast: { valid: 10, refused: 2, certain: 45 }, timeout: 300_000 },
    async (seed, count) => {
      const differs = async (policy: ExecPolicy): Promise<boolean> => {
        const { core, isRefused } = await bothVerdicts(printExecPolicy(policy, 'p'), compiler, featuresFile);
        return isContradiction(core, isRefused);
      };
      const policy = randomExecPolicy(new Random(seed));
      const { core, isRefused } = await bothVerdicts(printExecPolicy(policy, 'p'), compiler, featuresFile);
      count({ [isRefused ? 'refused' : 'valid']: 1, certain: core === 'may be refused' ? 0 : 1 });
      if (!isContradiction(core, isRefused)) return [];
      const small = printExecPolicy(await shrinkExecPolicy(policy, differs), 'p');
      const ours = fileDiagnostics(small, compiler.behaviours).map(
        ({ severity, message }) => `${severity}: ${message}`,
      );
      const theirs = (await bothVerdicts(small, compiler, featuresFile)).messages;
      return [`${small}core:\n${ours.join('\n')}\ncompiler:\n${theirs}`];
    },
  );
});
