/** Where LXC has its containers. */
export const lxcPath = '/var/lib/lxc';
