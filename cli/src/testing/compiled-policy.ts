import { inflateRawSync } from 'node:zlib';

function inflate(text: string): Buffer {
  return inflateRawSync(Buffer.from(text, 'base64'));
}

/** `twoProfiles`, as apparmor_parser 4.1 compiles it. */
export const compiledTwoProfiles = inflate(
  '7ZXdisIwEIVPptMk3u3lgjc+hOzdvooQtZVCscXK0n1jr3wG0xjbrlYX/IEKPZCE6ZwJHTp8ZY2faFMk2RqkJhOwRr7J4iSNoEKC' +
    'AUvEqVkVUASrZtNnsdtYYWHy4mt6YT/W8Ah5liaL3+Ucyl5tzDI2kHuG13hWftvj0161A9bZNk6jskoInDwjNOLWaougOv3XRf/6' +
    'yb2F78S66aZfn/KiOmXtPtYHtl75SCJs5Qj9FDUdDbpDwZ95YDdJ/oFbwk+BOMuJ3vYj/QQPukNa823yzt+MvB915jXkRU3fLvKq' +
    'q+RFB3m181dR/8kr3R9i0LPIi07yhnXUd/IGdnb18FEfIe8B',
);

/** The same of `profile :inner:c flags=(complain) { capability kill, signal peer=*x, deny signal (send) peer=/usr/**, }`. */
export const compiledNamespace = inflate(
  '7ZPLboMwEEWvnfEjNO26Ujd8RNVd9/mKSi4xFRI1CKoq/fsOMc/0IbHKJgfNMMbDYA/XZPHpm7aoAqRJU1CC4N59W7vMQ2kUIfgG' +
    'ZFE3VV6UHkZJZCCNvHRvLYwEI0XnusjKdAgnRwaZq9unxyF96SxtUVdlkX0dXmG4tHOH3EHvFfDwcnzmlHtA7YFQfeSlP3YvCRAi' +
    'd5ig3s7R+Avza50ViHiT/9YRvW1m65yjxjVS7MmsTpzTs13c8mWHPKExdnKMJH9JjSOazcnVG9xxjy7PDRL2235kT2Zx5ZzNQheK' +
    'Vae5TztWTNTgcG7EJN3++fo/EpXZVb8cyUkTZnFWrrr4gbXf',
);
