import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readAsset, securityHeaders } from '../../src/main/hosts/assets'

let root: string
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'seatrial-assets-'))
  root = join(folder, 'renderer')
  await mkdir(join(root, 'assets'), { recursive: true })
  await writeFile(join(root, 'index.html'), '<!doctype html>')
  await writeFile(join(root, 'assets', 'a b.js'), 'export {}')
  await writeFile(join(root, '.env'), 'secret')
  await writeFile(join(folder, 'secret.js'), 'secret')
  await mkdir(join(folder, 'renderer-other'))
  await writeFile(join(folder, 'renderer-other', 'x.js'), 'secret')
  await symlink(join(folder, 'secret.js'), join(root, 'link.js'))
})

describe('readAsset', () => {
  it('serves what is in the folder', async () => {
    expect(await readAsset(root, '/')).toMatchObject({ type: 'text/html; charset=utf-8' })
    expect((await readAsset(root, '/assets/a%20b.js'))?.body.toString()).toBe('export {}')
  })

  it.each([
    '/../secret.js',
    '/%2e%2e/secret.js',
    '/..%2fsecret.js',
    '/..%5csecret.js',
    '/assets/../../secret.js',
    '/../renderer-other/x.js',
    '/link.js',
    '//etc/passwd',
    '/%00',
    '/%',
    '/index.html%00.js',
    '/.env',
    '/assets',
    '/none.js',
  ])('does not serve %s', async (path) => expect(await readAsset(root, path)).toBeNull())
})

it('lets pages run their own scripts only', () => {
  const policy = securityHeaders(['ws://127.0.0.1:1'])['Content-Security-Policy']
  expect(policy).toContain("default-src 'none'; script-src 'self';")
  expect(policy).toContain("connect-src 'self' ws://127.0.0.1:1;")
  expect(policy).not.toMatch(/script-src[^;]*unsafe/)
})
