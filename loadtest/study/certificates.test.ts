import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { missingOpenssl } from '../../services/runtime/certificates-under-test.ts';
import { makeCertificate } from './certificates.ts';
import { prepareTls } from './prepare-tls.ts';
import { conditionUnderTest, planUnderTest } from './study-under-test.ts';

const COLD = { kind: 'cold', connections: 3 } as const;
const overTls = { ...conditionUnderTest('rest', [COLD]), tls: true };

test('makes a certificate for names and addresses, signed by its authority', { skip: missingOpenssl }, () => {
  const { certPem, keyPem, caPem } = makeCertificate(['127.0.0.1', 'study-server.study.svc']);
  const certificate = new X509Certificate(certPem);
  const authority = new X509Certificate(caPem);
  assert.ok(certificate.checkIssued(authority) && certificate.verify(authority.publicKey));
  assert.equal(certificate.checkHost('study-server.study.svc'), 'study-server.study.svc');
  assert.equal(certificate.checkIP('127.0.0.1'), '127.0.0.1');
  assert.match(keyPem, /PRIVATE KEY/);
});

test('without openssl there is nothing over TLS, and that is said', () => {
  const { PATH } = process.env;
  process.env.PATH = '/nowhere';
  try {
    const { plan, certificate } = prepareTls(planUnderTest([conditionUnderTest('rest', [COLD])], [overTls]), {
      serverNames: ['localhost'],
    });
    assert.equal(certificate, undefined);
    assert.deepEqual([plan.main.length, plan.others.length], [1, 0]);
    assert.deepEqual(plan.missing, [
      'everything over TLS: openssl is not on PATH, and makes the certificates: install it',
    ]);
  } finally {
    process.env.PATH = PATH;
  }
});

test('makes none where nothing needs one', () => {
  const plan = planUnderTest([conditionUnderTest('rest', [COLD])]);
  assert.deepEqual(prepareTls(plan, { serverNames: [] }), { plan, certificate: undefined });
});
