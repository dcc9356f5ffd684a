/** @peculiar/x509, which finds a polyfill only when it was loaded first, with Node's cryptography. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto as Crypto);

export { x509 };
