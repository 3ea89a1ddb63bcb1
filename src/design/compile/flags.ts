/**
 * Command-line flags of the control plane that bear on capacity and timing, by component.
 * Source: `--help` of Kubernetes 1.36's components and etcd 3.6, reduced to flags that people tune for load.
 */
export type ComponentName = 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'etcd'

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

export const componentFlags: Readonly<Record<ComponentName, ReadonlySet<string>>> = {
  'kube-apiserver': words(`
    admission-control-config-file allow-privileged anonymous-auth api-audiences audit-log-maxage audit-log-maxbackup
    audit-log-maxsize audit-log-path audit-policy-file authorization-mode bind-address client-ca-file
    default-not-ready-toleration-seconds default-unreachable-toleration-seconds default-watch-cache-size
    delete-collection-workers disable-admission-plugins emulated-version enable-admission-plugins
    enable-aggregator-routing enable-bootstrap-token-auth enable-priority-and-fairness encryption-provider-config
    endpoint-reconciler-type etcd-cafile etcd-certfile etcd-compaction-interval etcd-count-metric-poll-period
    etcd-db-metric-poll-interval etcd-healthcheck-timeout etcd-keyfile etcd-prefix etcd-readycheck-timeout etcd-servers
    etcd-servers-overrides event-ttl feature-gates goaway-chance http2-max-streams-per-connection
    kubelet-client-certificate kubelet-client-key kubelet-preferred-address-types lease-reuse-duration-seconds
    livez-grace-period max-connection-bytes-per-sec max-mutating-requests-inflight max-requests-inflight
    min-request-timeout profiling proxy-client-cert-file proxy-client-key-file request-timeout
    requestheader-allowed-names runtime-config secure-port service-account-issuer service-account-key-file
    service-account-signing-key-file service-cluster-ip-range service-node-port-range shutdown-delay-duration
    shutdown-send-retry-after shutdown-watch-termination-grace-period storage-backend storage-initialization-timeout
    storage-media-type strict-transport-security-directives tls-cert-file tls-private-key-file v watch-cache
    watch-cache-sizes`),
  'kube-controller-manager': words(`
    allocate-node-cidrs attach-detach-reconcile-sync-period authentication-kubeconfig authorization-kubeconfig
    bind-address client-ca-file cluster-cidr cluster-name cluster-signing-cert-file cluster-signing-key-file
    concurrent-cron-job-syncs concurrent-daemonset-syncs concurrent-deployment-syncs
    concurrent-device-taint-eviction-syncs concurrent-endpoint-syncs concurrent-ephemeralvolume-syncs
    concurrent-gc-syncs concurrent-horizontal-pod-autoscaler-syncs concurrent-job-syncs concurrent-namespace-syncs
    concurrent-rc-syncs concurrent-replicaset-syncs concurrent-resource-claim-syncs concurrent-resource-quota-syncs
    concurrent-service-endpoint-syncs concurrent-service-syncs concurrent-serviceaccount-token-syncs
    concurrent-statefulset-syncs concurrent-ttl-after-finished-syncs concurrent-validating-admission-policy-status-syncs
    controller-start-interval controllers enable-dynamic-provisioning enable-garbage-collector
    endpoint-updates-batch-period endpointslice-updates-batch-period feature-gates
    horizontal-pod-autoscaler-cpu-initialization-period horizontal-pod-autoscaler-downscale-stabilization
    horizontal-pod-autoscaler-initial-readiness-delay horizontal-pod-autoscaler-sync-period
    horizontal-pod-autoscaler-tolerance kube-api-burst kube-api-content-type kube-api-qps kubeconfig
    large-cluster-size-threshold leader-elect leader-elect-lease-duration leader-elect-renew-deadline
    leader-elect-retry-period legacy-service-account-token-clean-up-period max-endpoints-per-slice min-resync-period
    mirroring-concurrent-service-endpoint-syncs mirroring-endpointslice-updates-batch-period
    mirroring-max-endpoints-per-subset namespace-sync-period node-cidr-mask-size node-eviction-rate
    node-monitor-grace-period node-monitor-period node-startup-grace-period profiling
    pvclaimbinder-sync-period resource-quota-sync-period root-ca-file route-reconciliation-period
    secondary-node-eviction-rate service-account-private-key-file service-cluster-ip-range terminated-pod-gc-threshold
    unhealthy-zone-threshold use-service-account-credentials v`),
  'kube-scheduler': words(`
    authentication-kubeconfig authorization-kubeconfig bind-address client-ca-file config feature-gates kube-api-burst
    kube-api-content-type kube-api-qps kubeconfig leader-elect leader-elect-lease-duration
    leader-elect-renew-deadline leader-elect-retry-period pod-max-in-unschedulable-pods-duration profiling secure-port v`),
  etcd: words(`
    auto-compaction-mode auto-compaction-retention backend-batch-interval backend-batch-limit
    bootstrap-defrag-threshold-megabytes cert-file client-cert-auth compaction-batch-limit compaction-sleep-interval
    data-dir election-timeout heartbeat-interval initial-cluster initial-cluster-state listen-client-urls
    listen-peer-urls listen-metrics-urls log-level max-concurrent-streams max-request-bytes max-snapshots max-txn-ops
    max-wals memory-mlock metrics name peer-cert-file quota-backend-bytes snapshot-catchup-entries snapshot-count
    trusted-ca-file wal-dir watch-progress-notify-interval`),
}

/**
 * Flags that the simulation acts on (its settings.ts and config.ts read them). Whoever makes it act on another adds it
 * here, and the notice disappears.
 */
export const flagsWithEffect: Readonly<Record<ComponentName, ReadonlySet<string>>> = {
  'kube-apiserver': new Set(),
  'kube-controller-manager': words(`
    kube-api-qps kube-api-burst concurrent-deployment-syncs concurrent-replicaset-syncs concurrent-statefulset-syncs
    concurrent-daemonset-syncs concurrent-job-syncs concurrent-ephemeralvolume-syncs
    concurrent-horizontal-pod-autoscaler-syncs horizontal-pod-autoscaler-cpu-initialization-period
    horizontal-pod-autoscaler-downscale-stabilization horizontal-pod-autoscaler-initial-readiness-delay
    horizontal-pod-autoscaler-sync-period horizontal-pod-autoscaler-tolerance`),
  'kube-scheduler': words('feature-gates kube-api-qps kube-api-burst'),
  etcd: new Set(),
}
