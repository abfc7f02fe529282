import { until, type ServiceLife } from './service-life.ts';

const fetchPage = 'curl -sSf -o /dev/null http://127.0.0.1/';
const workers = 'pgrep -P "$(cat /run/nginx.pid)"';

export const nginxLife: ServiceLife = {
  policy: 'nginx',
  unit: 'nginx',
  profiles: ['nginx'],
  steps: [
    { what: 'serves a page', script: fetchPage },
    { what: 'reloads by systemd', isAdministered: true, script: `systemctl reload nginx; ${fetchPage}` },
    { what: 'reloads by its own command', isAdministered: true, script: `nginx -t -q; nginx -s reload; ${fetchPage}` },
    {
      what: 'writes to new logs after a rotation',
      isAdministered: true,
      script: `logrotate -f /etc/logrotate.d/nginx; ${until(`{ ${fetchPage}; [ -s /var/log/nginx/access.log ]; }`)}`,
    },
    {
      what: 'starts a worker for one that has ended',
      script: `old=$(${workers} | head -n 1); kill "$old"; ${until(`! ${workers} | grep -qx "$old"`)}; ${fetchPage}`,
    },
    {
      what: 'goes over to a new binary without a pause',
      isAdministered: true,
      script: `old=$(cat /run/nginx.pid); /etc/init.d/nginx upgrade; ${until('[ "$(cat /run/nginx.pid)" != "$old" ]')}; ${fetchPage}`,
    },
    {
      what: 'goes on when its package is configured, as after an upgrade',
      isAdministered: true,
      script: 'DEBIAN_FRONTEND=noninteractive dpkg-reconfigure nginx > /dev/null; systemctl is-active nginx',
      prints: 'active',
    },
  ],
};
