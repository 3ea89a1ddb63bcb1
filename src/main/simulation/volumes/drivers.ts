/**
 * Where the volumes of well-known drivers can be used, for clusters whose CSINode objects do not say it. [U]: from the
 * drivers' own documentation; the first that fits counts, and unknown ones are taken to be zonal, as block storage is.
 */
export type Reach = 'everywhere' | 'zone' | 'node'

/** By name, or by what a name ends in after a dot (Rook puts its namespace before). */
const reaches: readonly (readonly [Reach, readonly string[]])[] = [
  [
    'everywhere',
    [
      'blob.csi.azure.com',
      'cephfs.csi.ceph.com',
      'csi.vsphere.vmware.com',
      'driver.longhorn.io',
      'efs.csi.aws.com',
      'file.csi.azure.com',
      'filestore.csi.storage.gke.io',
      'fsx.csi.aws.com',
      'gcsfuse.csi.storage.gke.io',
      'nfs.csi.k8s.io',
      'nfs-subdir-external-provisioner',
      'pxd.portworx.com',
      'rbd.csi.ceph.com',
      's3.csi.aws.com',
      'smb.csi.k8s.io',
    ],
  ],
  ['node', ['local.csi.openebs.io', 'openebs.io/local', 'rancher.io/local-path', 'topolvm.io']],
]

export function reachOf(driver: string): Reach {
  for (const [reach, names] of reaches) {
    if (names.some((name) => driver === name || driver.endsWith(`.${name}`) || driver.endsWith(`/${name}`)))
      return reach
  }
  return 'zone'
}
