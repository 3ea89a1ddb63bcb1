/**
 * MessagePack for the WebSocket transport, shared by screen and host. Typed arrays travel as extension 1:
 * [constructor name, bytes]. Absent optional fields stay absent (msgpack would make `undefined` a null).
 */
import { decode, encode, ExtensionCodec } from '@msgpack/msgpack'

const typedArrays = {
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
} as const

type TypedArray = InstanceType<(typeof typedArrays)[keyof typeof typedArrays]>

const isTypedArray = (value: unknown): value is TypedArray =>
  ArrayBuffer.isView(value) && Object.hasOwn(typedArrays, value.constructor.name)

const codec = new ExtensionCodec()
codec.register({
  type: 1,
  encode(value) {
    if (!isTypedArray(value)) return null
    // The inner encode has no extensions: its bytes are plain msgpack binary.
    return encode([value.constructor.name, new Uint8Array(value.buffer, value.byteOffset, value.byteLength)])
  },
  decode(data) {
    const [name, bytes] = decode(data) as [string, Uint8Array]
    if (!Object.hasOwn(typedArrays, name)) throw new Error(`unknown typed array ${name}`)
    const Type = typedArrays[name as keyof typeof typedArrays]
    if (bytes.byteLength % Type.BYTES_PER_ELEMENT !== 0) throw new Error(`${name} of ${bytes.byteLength} bytes`)
    // A copy, because the bytes inside a message are not aligned. (Not `slice`: that of a Buffer shares its memory.)
    return new Type(new Uint8Array(bytes).buffer)
  },
})

export function encodeMessage(value: unknown): Uint8Array<ArrayBuffer> {
  return encode(value, { extensionCodec: codec, ignoreUndefined: true })
}

export function decodeMessage(data: ArrayBuffer | Uint8Array): unknown {
  return decode(data, { extensionCodec: codec })
}
