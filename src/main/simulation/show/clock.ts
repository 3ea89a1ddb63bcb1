import type { ClusterSimulation } from '../clusterSimulation'

/** Milliseconds since 1970 at virtual time now. */
export const wallTime = ({ epoch, now }: ClusterSimulation): number => epoch + now / 1000
