/** The catalogue of machine types (resources/machine-types.json). */
import catalogue from '../../resources/machine-types.json'
import { nearest } from './suggest'

export type Provider = 'aws' | 'gcp' | 'azure'

export interface MachineType {
  provider: Provider
  name: string
  cpuMilli: number
  memoryBytes: number
  /** The value of the label kubernetes.io/arch. */
  arch: 'amd64' | 'arm64'
  gpu: { model: string; count: number } | undefined
  /** Where the price is asked. */
  region: string
  /** Approximate on-demand list price in US dollars. */
  pricePerHour: number
  /** Month of the price, e.g. `2025-01`. */
  priceDate: string
}

const gib = 1024 ** 3

interface Entry {
  provider: string
  name: string
  cpu: number
  memoryGiB: number
  arch: string
  gpu?: { model: string; count: number }
  region: string
  pricePerHour: number
}

export const machineTypes: readonly MachineType[] = (catalogue.types as Entry[]).map((entry) => ({
  provider: entry.provider as Provider,
  name: entry.name,
  cpuMilli: entry.cpu * 1000,
  memoryBytes: entry.memoryGiB * gib,
  arch: entry.arch as MachineType['arch'],
  gpu: entry.gpu,
  region: entry.region,
  pricePerHour: entry.pricePerHour,
  priceDate: catalogue.priceDate,
}))

const byName = new Map(machineTypes.map((type) => [type.name, type]))

export function findMachineType(name: string): MachineType | undefined {
  return byName.get(name)
}

/** The catalogued name nearest to one that is not in the catalogue. */
export function suggestMachineType(name: string): string | undefined {
  return nearest(name, byName.keys())
}
