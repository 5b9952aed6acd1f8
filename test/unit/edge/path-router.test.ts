import { describe, expect, it } from 'vitest';
import { PathRouter } from '../../../src/edge/path-router.ts';

const router = new PathRouter<string>();
router.add('GET', '/', 'root');
router.add('GET', '/v1/ip/:address', 'address');
router.add('GET', '/v1/ip/:address/:field', 'field');
router.add('ALL', '/v1/ip/:address', 'any method');

describe('PathRouter', () => {
  it.each([
    { method: 'GET', path: '/', handlers: [['root', {}]], why: 'no segment' },
    {
      method: 'GET',
      path: '/v1/ip/77.90.40.11',
      handlers: [
        ['address', { address: '77.90.40.11' }],
        ['any method', { address: '77.90.40.11' }],
      ],
      why: 'in the order in which they were added',
    },
    { method: 'PUT', path: '/v1/ip/a', handlers: [['any method', { address: 'a' }]], why: 'another method' },
    { method: 'GET', path: '/v1/ip/a/city', handlers: [['field', { address: 'a', field: 'city' }]], why: 'two names' },
    { method: 'GET', path: '/v1/ip/', handlers: [], why: 'a name is of at least one character' },
    { method: 'GET', path: '/v1/ip/a/', handlers: [], why: 'a slash at the end is a segment' },
    { method: 'GET', path: '/v1/IP/a', handlers: [], why: 'paths have a case' },
    { method: 'GET', path: '/v1/ip/a/b/c', handlers: [], why: 'longer than any route' },
  ])('$method $path ($why)', ({ method, path, handlers }) => {
    expect(router.match(method, path)).toEqual([handlers]);
  });
});
