import { describe, expect, test } from 'vitest';
import type { ByteString } from '../source/bytes.ts';
import type { PrintedLabel } from './snapshot.ts';
import { UnloadedParts } from './unloaded-parts.ts';

type Printed = readonly [label: string, mode?: PrintedLabel['mode']];

const printed = ([label, mode]: Printed): PrintedLabel => ({ label: label as ByteString, mode });

const init: Printed = ['h//&:n:unconfined', 'enforce'];

describe('the unloaded profiles of a label', () => {
  test.each<
    [what: string, label: Printed, loaded: Record<string, string>, others: readonly Printed[], found: string[]]
  >([
    ['a mode of each layer', ['h//&:n:p', 'enforce'], { h: 'enforce', ':n:p': 'enforce' }, [init], []],
    ['a profile that is not loaded', ['h//&:n:p', 'mixed'], { h: 'enforce' }, [init], [':n:p']],
    ['a profile that was loaded again', ['h//&:n:p', 'mixed'], { h: 'enforce', ':n:p': 'enforce' }, [init], [':n:p']],
    ['a loaded profile in complain mode', ['h//&:n:p', 'mixed'], { h: 'enforce', ':n:p': 'complain' }, [init], []],
    [
      'a host layer in complain mode',
      ['h//&:n:p', 'mixed'],
      { h: 'complain', ':n:p': 'enforce' },
      [['h//&:n:unconfined', 'complain']],
      [],
    ],
    ['an unconfined host layer', ['h//&:n:p', 'mixed'], { h: 'unconfined' }, [['h', 'unconfined']], []],
    ['a host layer in two modes', ['h//&:n:p', 'mixed'], { h: 'enforce' }, [init, ['h', 'complain']], []],
    ['an unknown mode of the host layer', ['h//&:n:p', 'mixed'], { h: 'enforce', ':n:p': 'enforce' }, [], []],
    ['several profiles of a layer', ['h//&:n:p//&q', 'mixed'], { h: 'enforce' }, [init], [':n:p', ':n:q']],
    [
      'a nested layer',
      ['h//&:n:p//&:n//m:q', 'mixed'],
      { h: 'enforce', ':n:p': 'enforce', ':n//m:q': 'enforce' },
      [init, ['h//&:n:p//&:n//m:unconfined', 'enforce']],
      [':n//m:q'],
    ],
    ['a single profile', ['p', 'unconfined'], { p: 'enforce' }, [], [':p']],
    ['a loaded profile in unconfined mode', ['p', 'unconfined'], { p: 'unconfined' }, [], []],
    ['unconfined', ['unconfined'], {}, [], []],
  ])('%s', (_, label, loaded, others, found) => {
    const unloaded = new UnloadedParts(
      [label, ...others].map(printed),
      ({ namespace, name }) => loaded[namespace === '' ? name : `:${namespace}:${name}`],
    );
    const parts = unloaded.of(printed(label));
    expect(parts.map(({ namespace, name }) => `:${namespace === '' ? '' : `${namespace}:`}${name}`)).toEqual(found);
  });
});
