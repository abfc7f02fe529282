import { describe, expect, it } from 'vitest';
import { fileProblems, type RuleCase } from './testing/rule-problems.ts';

describe('flags of a profile', () => {
  it.each<RuleCase>([
    [
      'profile a flags=(complain, kill) { }',
      'flag `kill` conflicts with `complain`',
      'kill',
      'a profile can have only one of the two',
    ],
    [
      'profile a flags=(default_allow, unconfined) { }',
      'flag `unconfined` conflicts with `default_allow`',
      'unconfined',
      'a profile can have only one of the two',
    ],
    [
      'profile a flags=(error=EAGAIN, error=EPERM) { }',
      'flag `error=EPERM` conflicts with `error=EAGAIN`',
      'error=EPERM',
      'a profile can have only one of the two',
    ],
    [
      'profile a flags=(error=ENONSENSE) { }',
      'unknown value in flag `error=ENONSENSE`',
      'error=ENONSENSE',
      'errno(3) has the names of errors, such as `EPERM`',
    ],
    [
      'profile a flags=(kill.signal=hup, kill.signal=int) { }',
      'flag `kill.signal=int` conflicts with `kill.signal=hup`',
      'kill.signal=int',
      'a profile can have only one of the two',
    ],
    [
      'profile a flags=(attach_disconnected.path=/a, attach_disconnected.path=/b) { }',
      'flag `attach_disconnected.path=/b` conflicts with `attach_disconnected.path=/a`',
      'attach_disconnected.path=/b',
      'a profile can have only one of the two',
    ],
    [
      'profile a flags=(attach_disconnected.path=/a, no_attach_disconnected) { }',
      'flag `no_attach_disconnected` conflicts with `attach_disconnected.path=/a`',
      'no_attach_disconnected',
      'a profile can have only one of the two',
    ],
    [
      'profile a flags=(chroot_no_attach, chroot_attach) { }',
      'flag `chroot_attach` conflicts with `chroot_no_attach`',
      'chroot_attach',
      'a profile can have only one of the two',
    ],
    [
      'profile a flags=(attach_disconnected.ipc) { }',
      '`attach_disconnected.ipc` needs AppArmor 5.0: 4.1 refuses it',
      'attach_disconnected.ipc',
    ],
    [
      'profile a flags=(kill.signal=tstp) { }',
      'the name of the signal in `kill.signal=tstp` needs AppArmor 5.0: 4.1 refuses it',
      'kill.signal=tstp',
    ],
  ])('%s', (text, message, at, hint?) => {
    expect(fileProblems(text)).toEqual([{ message, at, hint }]);
  });

  it.each([
    'profile a flags=(complain, complain) { }',
    'profile a flags=(error=eagain, error=EWOULDBLOCK) { }',
    'profile a flags=(attach_disconnected, attach_disconnected.path=/a) { }',
    'profile a flags=(kill.signal=stp, interruptible, debug) { }',
  ])('is valid: %s', (text) => expect(fileProblems(text)).toEqual([]));
});
