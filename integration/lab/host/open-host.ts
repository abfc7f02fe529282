import { once } from 'node:events';
import { OwnLxcHost } from './own-lxc-host.ts';
import { shellQuote } from './shell-quote.ts';
import { sshOptions } from './ssh-session.ts';

// A program for debugging: a host for login, set up like the hosts of tests, until interrupted.
const host = await OwnLxcHost.start();
console.log(shellQuote(['ssh', ...sshOptions(host.connection.ssh), 'host']));
console.log(`DOCKER_HOST=tcp://127.0.0.1:${host.connection.dockerPort}`);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
await host.kill();
