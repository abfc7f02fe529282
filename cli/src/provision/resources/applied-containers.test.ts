import type { ByteString } from '@lamellar/core/language';
import { describe, expect, it } from 'vitest';
import { CommandError, exitStatus } from '../../exit-status.ts';
import { parseApplied, printApplied, type AppliedContainer } from './applied-containers.ts';

const file = '/etc/lamellar/current/containers.json';
const web: AppliedContainer = {
  name: 'web',
  runtime: 'lxc',
  lxcPath: '/var/lib/lxc',
  instance: 'web',
  profile: 'lxc-web_</var/lib/lxc>' as ByteString,
  namespace: 'lxc-web_<-var-lib-lxc>' as ByteString,
  profiles: ['a', 'a//h\xc3\xa4t'] as ByteString[],
  policy: ['containers/web/policy/a.aa'],
  load: 'host',
};
const { lxcPath: _, ...layers } = web;
const shop: AppliedContainer = { ...layers, name: 'shop', runtime: 'incus', project: 'default', instance: 'shop' };

function failure(text: string): CommandError {
  try {
    parseApplied(text, file);
  } catch (error) {
    if (error instanceof CommandError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('what is applied', () => {
  it('is read as it was written', () => {
    expect(parseApplied(printApplied([web, shop]), file)).toEqual([web, shop]);
  });

  it('is the same text when it was read and is written again', () => {
    const own: AppliedContainer = {
      ...web,
      name: 'own',
      lxcPath: '/srv/lxc',
      ownProfiles: ['lxc-own'] as ByteString[],
    };
    const text = printApplied([web, shop, own, { ...shop, name: 'other' }]);
    expect(printApplied(parseApplied(text, file))).toBe(text);
    const [known] = parseApplied(printApplied([web]), file);
    const reversed = Object.fromEntries(Object.entries(known ?? {}).toReversed()) as unknown as AppliedContainer;
    expect(printApplied([reversed])).toBe(printApplied([web]));
  });

  it('is read as it was written before the file had a version', () => {
    const written = [web, shop].map((container) => ({ ...container, instance: undefined }));
    expect(parseApplied(JSON.stringify(written), file)).toEqual([web, shop]);
  });

  it('says what the runtime calls a container otherwise than the manifest', () => {
    const other: AppliedContainer = { ...shop, instance: 'web' };
    expect(parseApplied(printApplied([web, other]), file)).toEqual([web, other]);
    expect(JSON.parse(printApplied([web, other]))).toEqual({
      version: 3,
      containers: [
        expect.not.objectContaining({ instance: 'web' }),
        expect.objectContaining({ name: 'shop', instance: 'web' }),
      ],
    });
  });

  it('says which LXC path a container is in, where that is not the usual one', () => {
    const other: AppliedContainer = { ...web, name: 'other', lxcPath: '/srv/lxc' };
    expect(parseApplied(printApplied([web, other]), file)).toEqual([web, other]);
    expect(JSON.parse(printApplied([web, other]))).toEqual({
      version: 3,
      containers: [
        expect.not.objectContaining({ lxcPath: '/var/lib/lxc' }),
        expect.objectContaining({ lxcPath: '/srv/lxc' }),
      ],
    });
  });

  it('may say more than is known of it', () => {
    const more = { version: 1, written: 'today', containers: [{ ...web, color: 'blue' }] };
    expect(parseApplied(JSON.stringify(more), file)).toMatchObject([web]);
  });

  it('is not guessed at where a later version wrote it', () => {
    const { message, hint, status } = failure('{"version": 4, "containers": {"web": []}}');
    expect({ message, status }).toEqual({ message: `${file} is of version 4`, status: exitStatus.environment });
    expect(hint).toContain('the release that wrote the file');
  });

  it.each([
    ['', /Unexpected end of JSON input/],
    ['[{]', /position 2/],
    ['[{"name": "web"', /JSON/],
    ['"web"', /no list of containers$/],
    ['null', /no list of containers$/],
    ['{"version": 1}', /no list of containers$/],
    ['[7]', /all of it of container 1$/],
    [JSON.stringify([web, { ...web, name: undefined }]), /name of container 2$/],
    [JSON.stringify([{ ...web, name: '../web' }]), /name of container 1$/],
    [JSON.stringify([{ ...web, instance: '../web' }]), /instance of container 1$/],
    [JSON.stringify([{ ...web, lxcPath: '/srv/../etc' }]), /lxcPath of container 1$/],
    [JSON.stringify([{ ...web, runtime: 'docker' }]), /runtime of container 1$/],
    [JSON.stringify([{ ...shop, project: 1 }]), /project of container 1$/],
    [JSON.stringify([{ ...shop, project: undefined }]), /project of container 1$/],
    [JSON.stringify([{ ...web, namespace: '' }]), /namespace of container 1$/],
    [JSON.stringify([{ ...web, profiles: ['\u0100'] }]), /profiles of container 1$/],
    [JSON.stringify([{ ...web, policy: ['../../shadow'] }]), /policy of container 1$/],
    [JSON.stringify([{ ...web, load: 'both' }]), /load of container 1$/],
    [JSON.stringify([{ ...web, ownProfiles: {} }]), /ownProfiles of container 1$/],
  ])('is damaged as %s, which is told with the name of the file', (text, what) => {
    const { message, status } = failure(text);
    expect(message).toMatch(what);
    expect(message.startsWith(`${file} is damaged: `)).toBe(true);
    expect(status).toBe(exitStatus.environment);
  });
});
