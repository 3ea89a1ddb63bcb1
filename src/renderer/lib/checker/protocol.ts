import type { SourceFile } from '../../../design/types'
import type { CheckResult } from './summary'

export interface CheckRequest {
  id: number
  files: SourceFile[]
}

export interface CheckAnswer extends CheckResult {
  id: number
}
