import { deepEqual, throws } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deriveSchemas } from './derive-schemas.ts';

const OPEN_API = {
  definitions: {
    'io.api.Pod': {
      type: 'object',
      description: 'prose',
      properties: {
        kind: { type: 'string' },
        spec: { $ref: '#/definitions/io.api.PodSpec' },
      },
      'x-kubernetes-group-version-kind': [{ group: '', version: 'v1', kind: 'Pod' }],
    },
    'io.api.PodSpec': {
      type: 'object',
      required: ['containers'],
      properties: {
        containers: { type: 'array', items: { $ref: '#/definitions/io.api.PodSpec' } },
        limits: { type: 'object', additionalProperties: { $ref: '#/definitions/io.api.Quantity' } },
        port: { $ref: '#/definitions/io.api.IntOrString' },
      },
    },
    'io.api.Quantity': { type: 'string' },
    'io.api.IntOrString': { type: 'string', format: 'int-or-string' },
    'io.api.Other': { type: 'object' },
  },
};

describe('deriveSchemas', () => {
  it('takes what a kind refers to, in circles too, closed and without prose', () => {
    deepEqual(deriveSchemas(OPEN_API, [{ apiVersion: 'v1', kind: 'Pod' }]), {
      'definitions.json': {
        definitions: {
          'io.api.Pod': {
            type: 'object',
            additionalProperties: false,
            properties: { kind: { type: 'string' }, spec: { $ref: '#/definitions/io.api.PodSpec' } },
          },
          'io.api.PodSpec': {
            type: 'object',
            required: ['containers'],
            additionalProperties: false,
            properties: {
              containers: { type: 'array', items: { $ref: '#/definitions/io.api.PodSpec' } },
              limits: { type: 'object', additionalProperties: { $ref: '#/definitions/io.api.Quantity' } },
              port: { $ref: '#/definitions/io.api.IntOrString' },
            },
          },
          'io.api.Quantity': { type: ['string', 'number'] },
          'io.api.IntOrString': { type: ['integer', 'string'] },
        },
      },
      'pod-v1.json': {
        allOf: [{ $ref: 'definitions.json#/definitions/io.api.Pod' }],
        required: ['apiVersion', 'kind', 'metadata'],
        properties: { apiVersion: { const: 'v1' }, kind: { const: 'Pod' } },
      },
    });
  });

  it('says which kind the cluster does not have', () => {
    throws(() => deriveSchemas(OPEN_API, [{ apiVersion: 'apps/v1', kind: 'Pod' }]), /no Pod of apps\/v1/);
  });
});
