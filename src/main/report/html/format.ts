export * from '../../../design/words'
