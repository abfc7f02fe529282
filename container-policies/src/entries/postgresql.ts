import type { ContainerPolicy } from '../container-policy.ts';
import { administrators, ptrace, signals } from '../expectation.ts';
import { policyTexts } from '../policy-texts.ts';

export const postgresql: ContainerPolicy = {
  name: 'postgresql',
  description: 'PostgreSQL as Debian installs it: the server with all its processes, and pg_ctlcluster',
  profiles: ['postgresql', 'pg_ctlcluster'],
  text: policyTexts['postgresql.aa'],
  expectations: [
    ...signals('allow', administrators, ['hup', 'int', 'quit', 'term', 'usr1', 'kill', 'cont', 'exists'], 'postgresql'),
    ...signals('deny', administrators, ['usr2', 'stop', 'abrt'], 'postgresql'),
    // pg_ctl reloads, stops, promotes and rotates.
    ...signals('allow', ['pg_ctlcluster'], ['hup', 'int', 'quit', 'term', 'usr1', 'kill', 'exists'], 'postgresql'),
    ...signals('deny', ['postgresql'], ['exists', 'term', 'kill'], 'pg_ctlcluster'),
    // The postmaster and its processes.
    ...signals('allow', ['postgresql'], ['hup', 'int', 'quit', 'term', 'usr1', 'usr2', 'urg', 'kill'], 'postgresql'),
    ...ptrace('allow', [...administrators, 'pg_ctlcluster'], ['read'], 'postgresql'),
    ...ptrace('deny', [...administrators, 'pg_ctlcluster', 'postgresql'], ['trace'], 'postgresql'),
    ...signals('allow', administrators, ['hup', 'int', 'term', 'kill', 'cont'], 'pg_ctlcluster'),
    ...ptrace('deny', administrators, ['trace'], 'pg_ctlcluster'),
    ...administrators.flatMap((other) => signals('deny', ['postgresql'], ['exists', 'term', 'kill'], other)),
    ...administrators.flatMap((other) => ptrace('deny', ['postgresql'], ['read', 'trace'], other)),
    ...signals('deny', ['nginx', 'redis', 'cron'], ['exists', 'term', 'kill'], 'postgresql'),
    ...ptrace('deny', ['nginx', 'redis', 'cron'], ['read', 'trace'], 'postgresql'),
  ],
};
