import { inflateRawSync } from 'node:zlib';

function inflate(text: string): Buffer {
  return inflateRawSync(Buffer.from(text, 'base64'));
}

/** `twoProfiles`, compiled by apparmor_parser 4.1. */
export const compiledTwoProfiles = inflate(
  '7ZXdisIwEIVPptMk3u3lgjc+hOzdvooQtZVCscXK0n1jr3wG0xjbrlYX/IEKPZCE6ZwJHTp8ZY2faFMk2RqkJhOwRr7J4iSNoEKC' +
    'AUvEqVkVUASrZtNnsdtYYWHy4mt6YT/W8Ah5liaL3+Ucyl5tzDI2kHuG13hWftvj0161A9bZNk6jskoInDwjNOLWaougOv3XRf/6' +
    'yb2F78S66aZfn/KiOmXtPtYHtl75SCJs5Qj9FDUdDbpDwZ95YDdJ/oFbwk+BOMuJ3vYj/QQPukNa823yzt+MvB915jXkRU3fLvKq' +
    'q+RFB3m181dR/8kr3R9i0LPIi07yhnXUd/IGdnb18FEfIe8B',
);

/**
 * `profile :inner:c flags=(complain) { capability kill, signal peer=*x, deny signal (send) peer=/usr/**, }`, compiled
 * by apparmor_parser 4.1.
 */
export const compiledNamespace = inflate(
  '7ZPLboMwEEWvnfEjNO26Ujd8RNVd9/mKSi4xFRI1CKoq/fsOMc/0IbHKJgfNMMbDYA/XZPHpm7aoAqRJU1CC4N59W7vMQ2kUIfgG' +
    'ZFE3VV6UHkZJZCCNvHRvLYwEI0XnusjKdAgnRwaZq9unxyF96SxtUVdlkX0dXmG4tHOH3EHvFfDwcnzmlHtA7YFQfeSlP3YvCRAi' +
    'd5ig3s7R+Avza50ViHiT/9YRvW1m65yjxjVS7MmsTpzTs13c8mWHPKExdnKMJH9JjSOazcnVG9xxjy7PDRL2235kT2Zx5ZzNQheK' +
    'Vae5TztWTNTgcG7EJN3++fo/EpXZVb8cyUkTZnFWrrr4gbXf',
);

/** `twoProfiles`, compiled and compressed by apparmor_parser 5.0 for kernel 7.3: a zstd frame for each profile. */
export const compressedTwoProfiles = Buffer.from(
  'AQMAAAAAAAAotS/9YFIFvQgA8goiJaAnaQzo////bcq2+Ikj2z707N7dFP7DwgLvYV9h7RMpN5FbyhS7+tk79H3HARjHEX2MyPnR2xy/EV9DsbXQ' +
    'GO+QL/AbNA4G/nxAp7VIaZQb0GSDzUH8pzMKi1JGqSMsGhQJa8pILkEBoyTFmvuPOpOQ2BrlaTx0xZLVFuXNEwnFGS1hFsXwZkCoIT6jQCU16pYD' +
    'wIIhGtsGEmDzBBTXsJQW5owJJm7iJpzwwrYNCsWByrtzxXo6u0bci/qQavytye2urAm5gygIIXqMVXsVleaki3FMqBd+0efFYMZ7vF0lu/mTju7Y' +
    'zeYyZAvddLupmRd+mNKBKSC81GM0CC9O4vm4zR9mh8XzJEqgWdJBerUB2FwFAQMAAAAAAAAotS/9YFIFtQgAsoohJJAXNmP73d3dbcPb4zdbsmXz' +
    'u2bOZo7696P1LSXfv4V2C22SAruqWKMRodiaOAGsqwKt+ndDP22MHAffQmTQDvoD/4GDQPDrw7o9pbWXbsAj8OijjB+xp0Lj5EvZiNKQLDDKC90C' +
    'gylbMtP9T+yZ0OB76ciJYDu4vNjIVz8OlmbiMhvH8Go/IJCCoSriDjBQ4Z7HudGQ5ascJxQ6hBeGT4bawAJp/dKKIoSSdhNSRBHEzUTF0Pg2KUoO' +
    'TIYDCgHCMgSfqLcLXSBHjO5QYEsiOBOlKxiCOKk5Y4AlEow0tEI42P9LiYYVMDKAtAV8Y0PC8GI8DHQf8EMLQcID7sXWZ4TBLzuikJBnrZXNGwg2' +
    'vACYQgE=',
  'base64',
);

/** `twoProfiles`, compiled by apparmor_parser 4.1 on a machine without AppArmor: the profiles mediate nothing. */
export const compiledWithoutFeatures = inflate(
  'Y+FgKEstKs7Mz2NgYmVgYGDhYCgoyk/LzEllYGdlYkhkYGFjSMtJTC9mYGcCSjMgCA40PphgYWdITiwoNjPBUA7Rw8GC374katsHAA==',
);

/**
 * Profiles compiled by apparmor_parser 4.1: `nginx /usr/sbin/nginx*` with a hat and a child, `glob /opt/{a,bc}/*`,
 * `one` and `other`, both `/two/*`, a profile named `/bin/exact`, and one without a path, `none`.
 */
export const compiledAttachments = inflate(
  '7ZrpTxNBGMZ/284e9KClyKEol6CoQFUUb4V6K95+NqlYoEltCRDTP90vRrPTobs9tyltNXHezWznns7MM888O7vC4Ufu4DBfKhIyAeGwf1DayRdy2GaU' +
    '9Nd8MZ0rZ7ePEBY7hezuIXYIwLs5dWF5Ezbb2f3D9RsN2StlHNGuYZPdQumr22Q2+20nizXtZpE29aX8AJgEcxKKpaOdQq7sJhgIlSVK52Zgd1XO7UdQ' +
    'OaOas2Jht5uIarhZuQgR5XOO8xmC/loIi6E+t2HjYLdIC1dH0kRbkIUbcDFUxUxvzcDE7lvtFbOwcFriMqx8Qk974CJ2R3GQHG1R3M0Xyz6S/m42cvRe' +
    'C44e6Qk+7Z7W5+f0kTacbjSU8uKMGr73uD74/yVrOD88AM6P9h2U3sqOS54aru5yMRKS7wW2WuVJvYY74PywDy394vxI3+fCUwIxiZJ4dSeLSowIwliq' +
    'zwk9/S0XcaLnnO+x+YS37Xt8Hkm24PPP/+PwN4kTPVUr9n89voOYwU7Gt/neXvEP1zGU/5nPr16tKsMh9XRSaYKUeuqxFCvGfXVGfXlG1a+jysdV3Clg' +
    'DBgHFoBzwDQw43OzwJxKO/bPq//jr2NRxa0B68AF4DawosJLKrysnNvmPZV/Uzk3fQPIqJ6HAsY3Lt3wP4YLT4dl+o7AiJzn4SZXkhGmmWGWDTbJ8KbL' +
    'NkY5xRAppphjnvOssMAqk8RIS/WVkDrMYYxxJjiNxRnOco5FLnCRJS5xmSssc5VrXGeNG9xknVvc5g53ucd9HvCQRzxmgSc85RnPecFLXvGaLd7yjvd8' +
    '4COfJEK0nUT/ZdqeOZ18JRk4UoU1u9zapyQyKvO91WUbLq5tEkwqdF9ilsuMEeEKJiFisr8WKYnccYRE5RmF3oUqLpdZYZV0S1xukOFxAyLf1CBSWzf0' +
    '2PZgIF45GEint/fyhW8DPZOIHje9l605sDZ6KYxTEa2JtSbWmlhrYq2JtSbWmlhrYq2JtQV90FAsFXMD1cIC1aKSrb9Fk/Nc8bOFdnUC10StFnM6ZPag' +
    '/EaNTvD2SqdOA9p1e9Ig3pf9TTN9vId+I97x3lAZLavltycnNfd9Wf9qDzZR9+QV1pPfZhFbA/9GonS0lzvwsfAvoTlYc7DmYM3BmoN7xsF/AA==',
);

/**
 * Compiled profiles named after the programs below `/sbin` in their attachments: `closed`, and in complain mode
 * `complaining` and `quiet`, the second with a deny rule for sys_admin; `free`, which is unconfined; and `able`, the
 * only profile with sys_admin.
 */
export const compiledInits = inflate(
  '7ZrNkpNAFIVPQzcNATLG2VjlJhtdu7AsF/oqVmEGpqjCEJPRmp1bdz6C7+LKna9k0STNfwaSITWTuWdBKkl3AuHcj5NLcxvfw/UmTpcwBABuY7VO' +
    'ozgJIYVA8DkJwS0EwVUUwHqdDVF6+en2I4AXgJgDy/QmSsLb7A0Gvh3iYZiY2sqD5+cyes1ntcdCHEav77d34xjDuDIgMbZscDgA3O3z/DxPAFh6' +
    'jAlSt8yT+YGVzslYkjBhbx2QV0UmRzsj9yWpu2izX45biJLgegNp6B9MbWwDmKP2IpdYBKvNu7eN4fmcAsP/OJoc5n87OFy45fefHyXOvanx1urJ' +
    'VavGUVbxQsFPS7tEQJR4aYzMkmJPSY+Bl8bILGEwyREPXTbfF0QlFkm6Ca9KUfSDaATR9x0AnB5snCogp0cdodHrc9gdz8uAnT6hgJodtw1fh3Kh' +
    'A4mlQ4qp4yvp3ANqdjwSnj7jfOv5zBmO9uWETntn0Xr7AyprJlAKqBRQKaBSQKWA2gioHhbpl1USxMt4eV1Kqb9ECwjFzw4QXt6rqeQon1vG1+WA' +
    'IFt/z9wWFW8B87D9LcA9dhGdIuj6Kujmeq4uTVM8g4cJLDhwcYEZdWIHAnxsX5wi8Hoq8OaaqWrxcQEXjoouE+US6sj2KeJZS/Bl5c4sBV8KvsRN' +
    'Cr6ku4OvQLQOz3qJQDGrCdK+SwTGvjCfqgMLdUvYVl234p/N7rLjUDAdANbHHkh3UcGBVH3WAuSi7n9Sa9G2LREwjwqi+1lt4eu3OLwpwfqV6M9q' +
    '/8gmhH8g2frMZ53cLljt92T1udwtQ2U516TCaltVr6fvlJC6WX0ud8tQWc7lVFgtlS9d3Xgi1YvW7d80mFPTgJoG1DSgpsFTbhr8Bw==',
);
