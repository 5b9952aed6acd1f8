// Text in UTF-8 put together from pieces: bytes that many answers have in common are copied, and the few ASCII signs between
// them are written. For a batch this takes a third of the time of putting strings together and encoding the whole.

/** Bytes in UTF-8, which are shared: do not change them. A string is in ASCII. */
export type Piece = string | Uint8Array;

const utf8 = new TextEncoder();

/** A text that is used once, or of which there are many: as it is where that will do, since bytes take more memory. */
export function pieceOf(text: string): Piece {
  return isAscii(text) ? text : utf8.encode(text);
}

/** A text that is used often: it is copied as a whole. */
export function bytesOf(text: string): Uint8Array {
  return utf8.encode(text);
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

/** All pieces, one after the other. */
export function joinPieces(pieces: readonly Piece[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    if (typeof piece === 'string') writeAscii(bytes, piece, at);
    else bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** For so few signs, the platform's encoder takes longer to call. */
function writeAscii(bytes: Uint8Array, ascii: string, at: number): void {
  for (let i = 0; i < ascii.length; i++) bytes[at + i] = ascii.charCodeAt(i);
}
