import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytes } from '../testing/read-policy.ts';
import { parseOperationNames, parseOperations, printOperation } from './parse-operations.ts';
import { pairOperations, policyClasses } from './policy-classes.ts';

function printed(text: string): string {
  const parsed = parseOperations(bytes(text));
  return 'error' in parsed
    ? `${parsed.error.message}: ${parsed.error.hint}`
    : parsed.operations.map(printOperation).join(' ');
}

const everyPtrace = 'ptrace:trace ptrace:read';
const everySignal = policyClasses.signal.operations.map(printOperation).join(' ');

describe('operations', () => {
  test.each([
    ['signal:term', 'signal:term'],
    ['ptrace:read', 'ptrace:read'],
    ['ptrace', everyPtrace],
    ['signal', everySignal],
    ['signal:term,kill', 'signal:term signal:kill'],
    ['signal,ptrace', `${everySignal} ${everyPtrace}`],
    ['ptrace:read,signal:hup,term,ptrace', 'ptrace:read signal:hup signal:term ptrace:trace'],
    [' signal:term , ptrace:read ', 'signal:term ptrace:read'],
    ['capability:sys_admin,sys_ptrace', 'capability:sys_admin capability:sys_ptrace'],
    ['capability:CAP_SYS_ADMIN,userns', 'capability:sys_admin userns:create'],
    // Joined letters are a single question, in any order; `l` is always separate.
    ['file:wr,k', 'file:rw file:k'],
    ['file:rwl', 'file:rw file:l'],
    ['rlimit:RLIMIT_NOFILE,ofile', 'rlimit:nofile'],
    ['change_profile', 'change_profile:change'],
    ['file', 'file:r file:w file:a file:k file:m'],
    ['io_uring', 'io_uring:sqpoll io_uring:override_creds'],
    // Synonyms count once.
    ['signal:term,term,SIGTERM,signal:Term', 'signal:term'],
    ['signal:tstp,rtmin+3,exists', 'signal:stp signal:rtmin+3 signal:exists'],
  ])('%j', (text, expected) => expect(printed(text)).toBe(expected));
});

describe('words without an operation', () => {
  const signals = policyClasses.signal.names.known;
  const classes =
    'write CLASS or CLASS:NAME, as in `signal:term`; classes are signal, ptrace, file, exec, capability, network, unix, userns, io_uring, mount, mqueue, dbus, rlimit, change_profile, change_hat';
  test.each([
    ['', `unknown operation \`\`: ${classes}`],
    ['nothing', `unknown operation \`nothing\`: ${classes}`],
    ['term', 'unknown operation `term`: did you mean `signal:term`?'],
    ['kill', 'unknown operation `kill`: did you mean `signal:kill` or `capability:kill`?'],
    ['Read', 'unknown operation `Read`: did you mean `file:r`?'],
    ['cap:sys_admin', 'unknown operation `cap:sys_admin`: did you mean `capability:sys_admin`?'],
    ['/etc/x', 'unknown operation `/etc/x`: write the operation before the path, as in `file:r /etc/x`'],
    ['signal:15', 'unknown signal `15`: did you mean `term`?'],
    ['ptrace:attach', 'unknown permission `attach` of ptrace: did you mean `trace`?'],
    [
      'network:udp',
      'unknown permission `udp` of network: write the family and the type as the object, as in `inet dgram`',
    ],
    ['signals:term', 'unknown operation `signals:term`: did you mean `signal:term`?'],
    ['ptrce', 'unknown operation `ptrce`: did you mean `ptrace`?'],
    ['signal:', `unknown signal \`\`: ${signals}`],
    ['signal:foo', `unknown signal \`foo\`: ${signals}`],
    ['signal:SIGTREM', 'unknown signal `SIGTREM`: did you mean `term`?'],
    ['signal:term,foo', `unknown signal \`foo\`: ${signals}`],
    ['signal:term,ptrace:x', 'unknown permission `x` of ptrace: permissions are `trace` and `read`'],
    ['capability:CAP_SYS_ADMIM', 'unknown capability `CAP_SYS_ADMIM`: did you mean `sys_admin`?'],
    ['userns:make', 'unknown permission `make` of userns: the permission is `create`'],
    ['file:rx', 'unknown permission `rx` of file: execution is the class `exec`'],
    ['file:rz', `unknown permission \`rz\` of file: ${policyClasses.file.names.known}`],
    ['rlimit:nofiles', 'unknown permission `nofiles` of rlimit: did you mean `nofile`?'],
    ['io-uring:sqpoll', 'unknown operation `io-uring:sqpoll`: did you mean `io_uring:sqpoll`?'],
    ['ptrace:tracedby', 'unknown permission `tracedby` of ptrace: permissions are `trace` and `read`'],
    // After a whole class, a name cannot follow.
    ['signal,term', 'unknown operation `term`: did you mean `signal:term`?'],
    ['signal:\x1b[1m', `unknown signal \`\\x1b[1m\`: ${signals}`],
  ])('%j', (text, expected) => expect(printed(text)).toBe(expected));
});

test('a list of names is of one class', () => {
  const namesOf = (list: string) => {
    const parsed = parseOperationNames('signal', list);
    return 'error' in parsed ? parsed.error.message : parsed.operations.map(({ name }) => name);
  };
  expect(namesOf('term, kill,term')).toEqual(['term', 'kill']);
  expect(namesOf('term,ptrace')).toBe('unknown signal `ptrace`');
  expect(namesOf('')).toBe('unknown signal ``');
});

test('printed text parses to the same value', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.constantFrom(...pairOperations), { minLength: 1 }), (operations) => {
      const text = bytes(operations.map(printOperation).join(','));
      expect(parseOperations(text)).toEqual({ operations });
    }),
  );
});

test('any text names operations or has an error', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.nat(0xff).map((byte) => String.fromCharCode(byte)) }), (text) => {
      const parsed = parseOperations(bytes(text));
      expect('error' in parsed ? parsed.error.message : parsed.operations.map(printOperation).join()).toMatch(
        /^unknown |^(?:signal|ptrace|capability|network|userns|io_uring):/,
      );
    }),
  );
});
