import type { ContainerPolicy } from '../container-policy.ts';
import { administrators, expectPtrace, expectSignals } from '../expectation.ts';
import containerPolicyTexts from '../policy-texts.json' with { type: 'json' };

export const postgresql: ContainerPolicy = {
  name: 'postgresql',
  description: 'PostgreSQL of Debian: the server with all processes, and pg_ctlcluster',
  profiles: ['postgresql', 'pg_ctlcluster'],
  text: containerPolicyTexts['postgresql.aa'],
  expectations: [
    ...expectSignals(
      'allow',
      administrators,
      ['hup', 'int', 'quit', 'term', 'usr1', 'kill', 'cont', 'exists'],
      'postgresql',
    ),
    ...expectSignals('deny', administrators, ['usr2', 'stop', 'abrt'], 'postgresql'),
    // pg_ctl reloads, stops, promotes and rotates.
    ...expectSignals(
      'allow',
      ['pg_ctlcluster'],
      ['hup', 'int', 'quit', 'term', 'usr1', 'kill', 'exists'],
      'postgresql',
    ),
    ...expectSignals('deny', ['postgresql'], ['exists', 'term', 'kill'], 'pg_ctlcluster'),
    // The postmaster and its processes.
    ...expectSignals(
      'allow',
      ['postgresql'],
      ['hup', 'int', 'quit', 'term', 'usr1', 'usr2', 'urg', 'kill'],
      'postgresql',
    ),
    ...expectPtrace('allow', [...administrators, 'pg_ctlcluster'], ['read'], 'postgresql'),
    ...expectPtrace('deny', [...administrators, 'pg_ctlcluster', 'postgresql'], ['trace'], 'postgresql'),
    ...expectSignals('allow', administrators, ['hup', 'int', 'term', 'kill', 'cont'], 'pg_ctlcluster'),
    ...expectPtrace('deny', administrators, ['trace'], 'pg_ctlcluster'),
    ...administrators.flatMap((other) => expectSignals('deny', ['postgresql'], ['exists', 'term', 'kill'], other)),
    ...administrators.flatMap((other) => expectPtrace('deny', ['postgresql'], ['read', 'trace'], other)),
    ...expectSignals('deny', ['nginx', 'redis', 'cron'], ['exists', 'term', 'kill'], 'postgresql'),
    ...expectPtrace('deny', ['nginx', 'redis', 'cron'], ['read', 'trace'], 'postgresql'),
  ],
};
