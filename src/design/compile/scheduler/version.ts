/** The one version of the configuration that kube-scheduler 1.36 reads. */
export const configurationVersion = 'kubescheduler.config.k8s.io/v1'
export const configurationKind = 'KubeSchedulerConfiguration'
