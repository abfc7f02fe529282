import * as fc from 'fast-check';
import type { ByteString } from '../../source/bytes.ts';

/** Any byte except NUL, since no name can contain NUL. */
export const anyName: fc.Arbitrary<ByteString> = fc
  .array(
    fc.oneof(
      fc.integer({ min: 1, max: 255 }),
      fc.constantFrom(...Array.from('\\"*?[]{}^,@ \n017dx', (char) => char.charCodeAt(0))),
    ),
  )
  .map((codes) => String.fromCharCode(...codes) as ByteString);

/** Arbitrary bytes, with a bias to bytes with a meaning. */
export const arbitraryBytes: fc.Arbitrary<ByteString> = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(...Array.from('{}()",\\\n#=@$^:&+ ', (char) => char.charCodeAt(0))),
    ),
    {
      maxLength: 200,
    },
  )
  .map((codes) => String.fromCharCode(...codes) as ByteString);

const path = fc.constantFrom(
  '/a',
  '"/a b"',
  '@{HOME}/*',
  '/{a,b}/**',
  '/a\\ b',
  '/\\x41\\"',
  '@{x}',
  '&b',
  ':ns:c',
  '/a\\\n',
);
/** A lone variable is invalid in some places of the grammar. */
const notAlone = path.filter((text) => text !== '@{x}');
const value = fc.constantFrom('a', '"a b"', 'a=b', '@{x}//y', 'unconfined', 'a,b', '\\x2a');
const list = fc
  .array(fc.constantFrom('a', '"b c"', 'd\\)', '@{x}'), { minLength: 1, maxLength: 3 })
  .map((values) => `(${values.join(', ')})`);
const condition = (name: string) => fc.oneof(value, list).map((text) => ` ${name}=${text}`);
const maybe = (text: fc.Arbitrary<string>) => fc.option(text, { nil: '' });
const join = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((texts) => texts.join(''));
const is = (...texts: string[]) => fc.constantFrom(...texts);

const audit = maybe(is('audit '));
const mode = maybe(is('deny ', 'allow ', 'prompt '));
const owner = maybe(is('owner ', 'other ', 'user '));
const target = maybe(join(is(' -> ', ' ->'), value));

const fileRule = join(
  maybe(is('priority=5 ', 'priority=-3\n')),
  audit,
  mode,
  owner,
  fc.oneof(
    is('file'),
    join(maybe(is('file ')), path, is(' r', ' rwk', ' ra'), target),
    join(is('r ', 'l subset '), path, target),
    join(is('link '), maybe(is('subset ')), path, is(' -> '), path),
  ),
);

const execRule = join(
  audit,
  maybe(is('allow ')),
  owner,
  maybe(is('file ')),
  maybe(is('safe ', 'unsafe ')),
  fc.oneof(join(path, is(' rwPx', ' ux', ' PUx')), join(is('ix ', 'Cx '), path)),
  target,
);

const wordRule = join(
  audit,
  mode,
  fc.oneof(
    is('capability', 'capability kill\n chown', 'all', 'userns', 'userns create', 'signal', 'ptrace (read trace)'),
    join(
      is('signal (send)', 'signal rw'),
      maybe(is(' set=(term, hup)', ' set=rtmin+3')),
      maybe(value.map((peer) => ` peer=${peer}`)),
    ),
    join(is('dbus send', 'dbus'), maybe(condition('bus')), maybe(is(' peer=(name=a, label=(b))'))),
    join(is('unix (connect)', 'unix'), maybe(condition('type')), maybe(is(' peer=(addr=@a)'))),
    join(is('network inet', 'network (send) inet6 stream', 'network'), maybe(condition('ip'))),
    join(
      is('mount', 'mount options in (ro)'),
      maybe(condition('fstype')),
      maybe(join(is(' '), path)),
      maybe(join(is(' -> '), path)),
    ),
    join(is('umount ', 'remount '), path),
    join(is('pivot_root'), maybe(condition('oldroot')), maybe(join(is(' '), notAlone)), target),
    join(is('mqueue create', 'mqueue (r, w) type=posix'), maybe(is(' /q', ' 5'))),
    join(is('io_uring (sqpoll)', 'io_uring'), maybe(condition('label'))),
    join(is('change_profile'), maybe(is(' unsafe /a', ' @{x}')), maybe(join(is(' -> '), value))),
  ),
);

const rlimitRule = is(
  'set rlimit nofile <= 5',
  'set rlimit cpu <= infinity',
  'set rlimit data <= 4GB',
  'set rlimit nice <= -5',
);

const rule = join(fc.oneof(fileRule, execRule, wordRule, rlimitRule), is(',\n', '\n,\n'));

const expression = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    is('$a', '${b}', 'true', 'defined @{x}', 'defined $a', '@{x} == "a b"', 'a in @{x}', '1 < 2'),
    tie('expression').map((inner) => `not ${inner}`),
    tie('expression').map((inner) => `( ${inner} )`),
    fc.tuple(tie('expression'), is('and', 'or'), tie('expression')).map((parts) => parts.join(' ')),
  ),
})).expression;

const preamble = fc.oneof(
  is(
    'abi <abi/4.0>,\n',
    'alias /a -> "/b c",\n',
    'include <a>\n',
    '#include if exists "a b"\n',
    'include a\\ b\n',
    '# comment\n',
  ),
  join(is('@{A}', '@A'), is('=', ' += ', '?=', ' := '), value, maybe(join(is(' '), value)), is('\n')),
  join(is('$a', '${a}'), is('=', ' ?= ', ' := '), expression, is('\n')),
);

const body = fc.letrec<{ statement: string }>((tie) => {
  const block = fc.array(tie('statement'), { maxLength: 4 }).map((statements) => `{\n${statements.join('')}}\n`);
  const head = join(
    path,
    is(' '),
    maybe(is('/x ', '@{y} ')),
    maybe(is('xattrs=(a=b c) ')),
    maybe(is('+identities=(a, b) ')),
    maybe(is('(audit) ', 'flags=(complain) ')),
  );
  return {
    statement: fc.oneof(
      { maxDepth: 3 },
      rule,
      is('# comment\n', 'include <a>\n', 'abi <b>,\n'),
      join(audit, mode, owner, block),
      join(is('profile ', 'hat ', '^'), head, block),
      join(
        is('if '),
        expression,
        is(' '),
        block,
        maybe(join(is('else if '), expression, is(' '), block)),
        maybe(join(is('else '), block)),
      ),
    ),
  };
}).statement;

/** Valid statements of an included file. */
export const policyText: fc.Arbitrary<ByteString> = fc
  .array(fc.oneof(preamble, body), { maxLength: 8 })
  .map((statements) => statements.join('') as ByteString);

/** A valid text with some bytes deleted, duplicated or replaced. */
export const mutatedPolicy: fc.Arbitrary<ByteString> = fc
  .tuple(
    policyText,
    fc.array(
      fc.tuple(
        fc.nat(10_000),
        fc.nat(5),
        arbitraryBytes.map((text) => text.slice(0, 2)),
      ),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([text, edits]) => {
    let mutated: string = text;
    for (const [place, length, inserted] of edits) {
      const at = place % (mutated.length + 1);
      mutated = mutated.slice(0, at) + inserted + mutated.slice(at + length);
    }
    return mutated as ByteString;
  });
